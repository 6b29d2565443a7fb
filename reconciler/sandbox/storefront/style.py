"""The pages' style: system fonts, light and dark, narrow and wide, each store with colours of its own.

It is one constant, because the pages' policy names its hash; elements have no styles of their own. The words "new",
"removed" and "moved" are text, and marked words are underlined: colour never tells anything alone.
"""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --paper: #f3f4f7; --card: #fff; --ink: #16191f; --muted: #5d6672; --line: #e2e5ea; --well: #f1f3f6;
  --accent: #3b5bdb; --on-accent: #fff; --link: #1f4fc4;
  --add: #0f5c33; --add-ground: #dcf5e5; --gone: #9b1c24; --gone-ground: #fde4e4; --move: #14548c;
  --move-ground: #e2effb; --bezel: #15171b; --bezel-edge: #3a3e46; --stripe: #ffd43b; --stripe-ink: #2b2200;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e1013; --card: #181b20; --ink: #eceef2; --muted: #9ba4b1; --line: #2a2f37; --well: #21252c;
    --accent: #6f8cff; --on-accent: #0b1020; --link: #8fb0ff;
    --add: #8fe0b0; --add-ground: #123524; --gone: #ffaaa8; --gone-ground: #45191c; --move: #9ccbf7;
    --move-ground: #16314c; --bezel: #000; --bezel-edge: #4a505a; --stripe: #f2c200;
  }
}
.amazon-appstore { --accent: #b8510a; --on-accent: #fff; --round: 20%; }
.app-store { --accent: #0066d6; --on-accent: #fff; --round: 22.5%; }
.firefox-marketplace { --accent: #c4420b; --on-accent: #fff; --round: 16%; }
.digital-turbine { --accent: #6a3fc8; --on-accent: #fff; --round: 18%; }
@media (prefers-color-scheme: dark) {
  .amazon-appstore { --accent: #ffb066; --on-accent: #2c1500; }
  .app-store { --accent: #4aa3ff; --on-accent: #001a36; }
  .firefox-marketplace { --accent: #ff9a6b; --on-accent: #2e0f00; }
  .digital-turbine { --accent: #b79bff; --on-accent: #190a40; }
}
* { box-sizing: border-box; margin: 0; padding: 0; }
body {
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
a { color: var(--link); }
a:focus-visible, summary:focus-visible, .strip:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; }
h2 { font-size: 1.15rem; line-height: 1.3; }
h3 { font-size: 1.4rem; line-height: 1.2; letter-spacing: -0.01em; }
h4 { font-size: 1.05rem; line-height: 1.3; margin-bottom: 8px; }
ul { list-style: none; }
ins { background: var(--add-ground); color: var(--add); border-radius: 3px; text-underline-offset: 3px;
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
del { background: var(--gone-ground); color: var(--gone); border-radius: 3px; text-decoration: underline dotted;
  text-underline-offset: 3px; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.muted { color: var(--muted); font-size: 0.9rem; font-weight: 400; }

.banner {
  position: sticky; top: 0; z-index: 2; padding: 7px 24px 8px; color: var(--stripe-ink); background: var(--stripe);
  font-size: 0.875rem; line-height: 1.35; text-align: center; box-shadow: 0 1px 4px rgb(0 0 0 / 0.25);
}
.banner strong { text-transform: uppercase; letter-spacing: 0.06em; margin-right: 6px; }
main { max-width: 1240px; margin: 0 auto; padding: 28px 24px 72px; }
.top { margin-bottom: 24px; }
.path { font-size: 0.9rem; color: var(--muted); margin-bottom: 6px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-top: 12px; }
.choices a {
  padding: 3px 13px; border: 1px solid var(--line); border-radius: 999px; background: var(--card); color: var(--ink);
  font-size: 0.9rem; text-decoration: none;
}
.choices a[aria-current] { background: var(--ink); border-color: var(--ink); color: var(--paper); }

.jump { display: none; }

.sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 24px; align-items: start; }
.only-live { grid-template-columns: minmax(0, 2.2fr) minmax(0, 1fr); }
.only-draft { grid-template-columns: minmax(0, 1fr) minmax(0, 2.2fr); }
.side { background: var(--card); border: 1px solid var(--line); border-radius: 18px; overflow: hidden;
  scroll-margin-top: 48px; }
.draft:not(.absent) { border-color: var(--accent); }
.absent { border-style: dashed; background: none; }
.side-head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; justify-content: space-between;
  padding: 12px 24px; border-bottom: 1px solid var(--line); background: var(--well); }
.absent .side-head { background: none; border-bottom-style: dashed; }
.empty { padding: 24px; color: var(--muted); }
.note { padding: 9px 24px; font-size: 0.9rem; border-bottom: 1px solid var(--line); color: var(--muted); }
.note.changed { background: var(--add-ground); color: var(--add); }
.chip { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: 0.8rem; font-weight: 600;
  background: var(--well); color: var(--muted); }
.chip.state { background: var(--card); border: 1px solid var(--line); color: var(--ink); }
.chip.new { background: var(--add-ground); color: var(--add); }
.chip.removed { background: var(--gone-ground); color: var(--gone); }
.chip.moved { background: var(--move-ground); color: var(--move); }

article { padding: 24px; }
.hero { display: flex; gap: 20px; align-items: center; }
.hero > div:last-child { min-width: 0; }
.badge { flex: none; display: grid; gap: 6px; justify-items: center; }
.icon { display: block; width: 112px; height: 112px; border-radius: var(--round, 20%); object-fit: cover;
  border: 1px solid rgb(128 128 128 / 0.25); }
.badge.new .icon { outline: 3px solid var(--add); outline-offset: 3px; }
.badge.removed .icon { outline: 3px dashed var(--gone); outline-offset: 3px; }
.letter { display: grid; place-items: center; color: var(--on-accent); font-size: 3.2rem; font-weight: 650;
  background: linear-gradient(160deg, color-mix(in srgb, var(--accent), #fff 18%), var(--accent)); }
.subtitle { color: var(--muted); margin-top: 3px; }
.developer { color: var(--accent); font-size: 0.9rem; margin-top: 3px; }
.buy { margin-top: 12px; }
.button { display: inline-block; padding: 4px 22px; border-radius: 999px; background: var(--accent);
  color: var(--on-accent); font-weight: 650; font-size: 0.95rem; cursor: default; }

.shelf, .text { margin-top: 24px; padding-top: 20px; border-top: 1px solid var(--line); }
.strip { display: flex; gap: 18px; overflow-x: auto; align-items: flex-end; padding: 8px 8px 10px; margin: 0 -8px;
  scrollbar-width: thin; scroll-snap-type: x proximity; scroll-padding-left: 8px; }
figure { flex: none; scroll-snap-align: start; }
figcaption { display: flex; gap: 8px; justify-content: center; align-items: center; margin-top: 7px;
  color: var(--muted); font-size: 0.8rem; min-height: 24px; }
.screen { overflow: hidden; background: var(--well); }
.screen img, .screen video { display: block; width: auto; height: auto; max-width: none; }
.standing .screen img, .standing .screen video { height: 340px; }
.lying .screen img, .lying .screen video { height: 200px; }
.square .screen img, .square .screen video { height: 220px; }
.film .screen video { background: #000; min-width: 150px; }
.phone .screen { border: 8px solid var(--bezel); border-radius: 30px; box-shadow: 0 0 0 1.5px var(--bezel-edge); }
.tablet .screen { border: 12px solid var(--bezel); border-radius: 20px; box-shadow: 0 0 0 1.5px var(--bezel-edge); }
.desktop .screen { border: 8px solid var(--bezel); border-bottom-width: 22px; border-radius: 12px;
  box-shadow: 0 0 0 1.5px var(--bezel-edge); }
.television .screen { border: 5px solid var(--bezel); border-bottom-width: 9px; border-radius: 5px;
  box-shadow: 0 0 0 1.5px var(--bezel-edge); }
.watch .screen { border: 12px solid var(--bezel); border-radius: 48px; box-shadow: 0 0 0 1.5px var(--bezel-edge); }
.watch.standing .screen img { height: 200px; }
.plain .screen { border-radius: 10px; border: 1px solid var(--line); }
.plain.lying .screen img { height: 160px; }
.plain.square .screen img { height: 120px; }
figure.new .screen { outline: 3px solid var(--add); outline-offset: 3px; }
figure.moved .screen { outline: 3px dotted var(--move); outline-offset: 3px; }
figure.removed .screen { outline: 3px dashed var(--gone); outline-offset: 3px; }
figure.removed .screen img { opacity: 0.6; }

.words { white-space: pre-line; max-width: 62ch; }
.promotion { font-size: 1.05rem; font-weight: 550; }
.cut3, .cut5 { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.cut5 { -webkit-line-clamp: 5; }
.text:has(details[open]) .words { display: block; }
summary { display: inline-block; margin-top: 4px; color: var(--accent); font-weight: 600; cursor: pointer;
  list-style: none; }
summary::-webkit-details-marker { display: none; }
details[open] summary { color: var(--muted); }
.text > p, .shelf > p { color: var(--muted); font-style: italic; }
.bullets li { position: relative; padding: 2px 0 2px 18px; }
.bullets li::before { content: "•"; position: absolute; left: 2px; color: var(--accent); }
dl > div { display: grid; grid-template-columns: minmax(96px, 1fr) minmax(0, 2fr); gap: 16px; padding: 9px 0;
  border-top: 1px solid var(--line); font-size: 0.93rem; }
dl > div:first-child { border-top: 0; }
dt { color: var(--muted); }

.store { margin-top: 28px; }
.store h2 { margin-bottom: 12px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 16px; }
.card { display: flex; gap: 16px; align-items: center; height: 100%; padding: 16px; border: 1px solid var(--line);
  border-radius: 16px; background: var(--card); color: var(--ink); text-decoration: none; }
.card:hover { border-color: var(--accent); }
.card .icon { flex: none; width: 72px; height: 72px; }
.card .letter { font-size: 2rem; }
.card > div { display: grid; gap: 2px; min-width: 0; }
.card strong { font-size: 1.1rem; }
.states { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 5px; }

@media (max-width: 860px) {
  main { padding: 20px 14px 48px; }
  .banner { padding-inline: 14px; font-size: 0.8rem; }
  .sides { grid-template-columns: minmax(0, 1fr); gap: 20px; }
  article { padding: 18px; }
  .side-head, .note { padding-inline: 18px; }
  h1 { font-size: 1.6rem; }
  .jump { display: block; margin-top: 14px; }
  .hero { gap: 16px; align-items: flex-start; }
  .icon { width: 88px; height: 88px; }
  .letter { font-size: 2.5rem; }
  h3 { font-size: 1.25rem; }
  .standing .screen img, .standing .screen video { height: 300px; }
  .lying .screen img, .lying .screen video { height: 160px; }
  .plain.lying .screen img { height: 120px; }
}
@media print { .banner { position: static; } }
"""
