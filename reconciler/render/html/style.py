"""The page's style: system fonts, light and dark, narrow and wide, screen and paper.

It is one constant, because the page's policy names its hash; elements have no styles of their own. The words "new",
"removed" and the signs are text: colour never tells anything alone.
"""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --paper: #f5f6f8; --card: #fff; --ink: #1c2430; --muted: #5a6575; --line: #e1e5ea; --well: #f7f8fa;
  --add: #14663b; --add-ground: #e5f5eb; --add-word: #b9e6c9;
  --gone: #a11d24; --gone-ground: #fdecec; --gone-word: #f8c8c9;
  --change: #7a4d00; --change-ground: #fdf3dc;
  --move: #14548c; --move-ground: #e4f0fb;
  --swap: #6b2f8a; --swap-ground: #f4e9fa;
  --link: #1b5fb4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --card: #1b2129; --ink: #e6eaf0; --muted: #9aa6b6; --line: #2f3843; --well: #222933;
    --add: #8fdcae; --add-ground: #16301f; --add-word: #245c3a;
    --gone: #ffa9a6; --gone-ground: #3a1c1e; --gone-word: #74292c;
    --change: #f2cd84; --change-ground: #362b14;
    --move: #9ccbf7; --move-ground: #17304a;
    --swap: #dcb2f0; --swap-ground: #33203d;
    --link: #8cbcff;
  }
}
* { box-sizing: border-box; margin: 0; padding: 0; }
html { scroll-behavior: smooth; }
body {
  background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
main { max-width: 1120px; margin: 0 auto; padding: 48px 24px 64px; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; line-height: 1.3; font-weight: 650; }
h3 { font-size: 1.05rem; font-weight: 650; margin-bottom: 4px; }
h4 { font-size: 1rem; font-weight: 600; display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; }
h4 .muted { font-weight: 400; }
code { font: 0.9em/1.4 ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace; }
h1 code { font-weight: 500; color: var(--muted); }
a { color: var(--link); }
ul, ol { list-style: none; }
.muted { color: var(--muted); font-size: 0.875rem; }
.lead { margin-top: 16px; font-size: 1.05rem; }
.top { margin-bottom: 32px; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 28px 32px; margin-top: 24px;
}
.hidden { position: absolute; }

.figures { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 24px; }
.figures li { flex: 1 1 110px; padding: 12px 16px; border-radius: 10px; color: var(--muted); background: var(--card);
  border: 1px solid var(--line); }
.figures strong { display: block; font-size: 1.75rem; line-height: 1.2; font-weight: 650; color: var(--ink); }
.figures .zero strong { color: var(--muted); font-weight: 400; }
.figures .add strong { color: var(--add); }
.figures .change strong { color: var(--change); }
.figures .replace strong { color: var(--swap); }
.figures .reorder strong { color: var(--move); }
.figures .delete strong { color: var(--gone); }

.chip { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: 0.8125rem; font-weight: 550;
  white-space: nowrap; background: var(--well); color: var(--muted); }
.chip.add { background: var(--add-ground); color: var(--add); }
.chip.delete { background: var(--gone-ground); color: var(--gone); }
.chip.change, .chip.drift, .chip.held { background: var(--change-ground); color: var(--change); }
.chip.reorder, .chip.submit { background: var(--move-ground); color: var(--move); }
.chip.replace { background: var(--swap-ground); color: var(--swap); }
.chips { display: flex; flex-wrap: wrap; gap: 8px 16px; margin-top: 12px; }
.subtitle { color: var(--muted); display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; }
.remark { margin-top: 12px; padding: 8px 14px; border-radius: 8px; background: var(--change-ground);
  color: var(--change); font-size: 0.9375rem; }
.attention { margin-top: 8px; }
.attention li { padding: 12px 0; }
.attention li + li { border-top: 1px solid var(--line); }
.attention p { margin-top: 2px; }

nav ol { margin-top: 12px; columns: 320px; column-gap: 32px; }
nav li { padding: 3px 0; break-inside: avoid; }

.scale, .calendar li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.4fr) minmax(0, 1.3fr);
  gap: 4px 24px; align-items: center; }
.scale { margin-top: 16px; }
.calendar li { padding: 10px 0; border-top: 1px solid var(--line); }
.calendar svg, .axis { display: block; overflow: visible; }
.app { font-weight: 600; }
.when { font-size: 0.9375rem; }
.axis text { font-size: 12px; fill: var(--muted); }
.track { stroke: var(--line); stroke-width: 2; }
.today { stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 3 3; }
.shift { stroke: var(--move); stroke-width: 2; stroke-dasharray: 2 4; }
circle.planned { fill: var(--link); }
circle.held { fill: var(--card); stroke: var(--change); stroke-width: 3; }
circle.was { fill: var(--card); stroke: var(--muted); stroke-width: 2; }

.group { margin-top: 32px; }
.delta { padding: 18px 0; border-top: 1px solid var(--line); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 48px; margin-top: 10px; color: var(--muted);
  font-size: 0.8125rem; }
.field { margin-top: 12px; }
.heading { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; margin-bottom: 4px; }
.name { font-size: 0.9375rem; font-weight: 550; }
.pair { display: grid; grid-template-columns: 1fr 1fr; column-gap: 48px; }
.apart > * { align-self: start; }
.line { display: grid; grid-template-columns: 1.5em 1fr; padding: 2px 8px 2px 0; min-height: 1.75em;
  font-size: 0.9375rem; }
.sign { text-align: center; color: var(--muted); }
.line.was { background: var(--gone-ground); }
.line.now { background: var(--add-ground); }
.line.was .sign { color: var(--gone); }
.line.now .sign { color: var(--add); }
.line.same { color: var(--muted); }
.line.none { background: var(--well); }
del { background: var(--gone-word); border-radius: 3px; text-decoration-thickness: 1px; }
ins { background: var(--add-word); border-radius: 3px; text-decoration-thickness: 1px; text-underline-offset: 3px; }
.note { padding: 4px 0 4px 1.5em; font-style: italic; }
summary { cursor: pointer; color: var(--link); font-size: 0.875rem; padding: 4px 0 4px 1.7em; }

.strip { display: flex; flex-wrap: wrap; gap: 20px 14px; align-items: flex-end; }
.strip figure { max-width: 240px; }
.sets { display: grid; grid-template-columns: minmax(0, 1fr) 48px minmax(0, 1fr); }
.column { display: grid; grid-auto-rows: 1fr; row-gap: 0; }
.column figure { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; align-content: center;
  padding: 8px 0; }
.column figcaption { flex: 1 1 150px; }
.joins { width: 100%; height: 0; min-height: 100%; overflow: visible; }
.joins .kept { stroke: var(--line); stroke-width: 2; }
.joins .moved { stroke: var(--move); stroke-width: 2.5; stroke-linecap: round; }
figcaption { margin-top: 4px; font-size: 0.875rem; line-height: 1.4; }
figcaption > span { display: block; }
.place { font-weight: 600; }
.fate { color: var(--muted); }
.fate.new { color: var(--add); font-weight: 600; }
.fate.gone { color: var(--gone); font-weight: 600; text-decoration: line-through; }
.fate.moved { color: var(--move); font-weight: 600; }
.picture { display: block; max-width: 100%; height: auto; border-radius: 8px; outline: 1px solid var(--line); }
.picture.none { background: var(--well); outline: 1px dashed var(--muted); }
.question { fill: var(--muted); font-size: 20px; dominant-baseline: central; }
figure.new .picture { outline: 3px solid var(--add); }
figure.gone .picture { outline: 3px solid var(--gone); opacity: 0.75; }
figure.moved .picture { outline: 3px solid var(--move); }
.strike { stroke: #d02a32; stroke-width: 5; }
.disc { fill: rgb(0 0 0 / 0.6); }
.play { fill: #fff; }
.tiles { display: flex; gap: 8px; }
.tile { padding: 14px; border-radius: 10px; border: 1px solid var(--line); }
.tile.light { background: #fff; }
.tile.dark { background: #15181d; }
figure .tile .picture, .preview .picture { outline: none; border-radius: 0; background: none; }
figure .tile .picture.none { outline: 1px dashed #8a93a0; }

.previews { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 16px;
  margin-top: 10px; }
.preview { border: 1px solid var(--line); border-radius: 14px; padding: 16px; background: var(--well); display: flex;
  flex-direction: column; justify-content: space-between; gap: 10px; }
.preview .head { display: flex; gap: 14px; align-items: center; }
.preview .head > div { min-width: 0; }
.preview .title.muted { font-weight: 500; }
.preview .title { font-weight: 650; font-size: 1.05rem; line-height: 1.3; }
.preview .subtitle { display: block; color: var(--muted); font-size: 0.875rem; line-height: 1.4; }
.preview .body { margin-top: 10px; font-size: 0.9375rem; line-height: 1.45; overflow: hidden;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
.preview .picture { flex: none; border-radius: 14px; }
.blank { flex: none; width: 64px; height: 64px; border-radius: 14px; background: var(--line); }
article > section { margin-top: 24px; }

.about dl { margin-top: 8px; font-size: 0.875rem; }
.about dl div { display: grid; grid-template-columns: 110px 1fr; padding: 3px 0; }
.about dt { color: var(--muted); }
.sign-off { display: none; }

@media (max-width: 640px) {
  body { font-size: 15px; }
  main { padding: 24px 12px 48px; }
  .card { padding: 20px 16px; }
  .scale, .calendar li { grid-template-columns: minmax(0, 1fr); }
  .lines > .pair { grid-template-columns: 1fr; }
  .lines > .pair > .again, .lines > .pair > .none { display: none; }
  .apart { grid-template-columns: 1fr; row-gap: 4px; }
  .sides { gap: 24px; }
  .sides.texts { display: none; }
  .sets { grid-template-columns: minmax(0, 1fr) 24px minmax(0, 1fr); }
  .column figcaption { flex-basis: 100%; }
  .strip figure { max-width: calc(50% - 7px); }
  .tiles { flex-wrap: wrap; }
  .about dl div { grid-template-columns: 1fr; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .card { border: none; border-top: 2px solid #333; border-radius: 0; padding: 16px 0; }
  nav { display: none; }
  figure, .preview, .pair, .calendar li, .attention li, .sign-off { break-inside: avoid; }
  h2, h3, h4, .sides, .heading { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .sign-off { display: block; margin-top: 40px; }
  .rules { display: grid; grid-template-columns: 2fr 1fr 2fr; gap: 32px; margin-top: 64px; }
  .rule { border-top: 1px solid #000; padding-top: 4px; font-size: 0.875rem; }
}
"""
