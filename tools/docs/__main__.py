"""Write the generated pages of `docs/`."""

from __future__ import annotations

import sys

from tools.docs.pages import DOCS, PAGES


def main() -> None:
    """Write each page whose text is not what it should be, and say so."""
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {path}\n")


if __name__ == "__main__":
    main()
