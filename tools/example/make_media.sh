#!/usr/bin/env bash
# Draws the example app's pictures and trailer:
#   manifests/wordgame/img/…                 icons, promotional pictures, screenshots
#   manifests/wordgame/video/trailer-en.mp4  H.264, 1280×720, 6 s, with a short tune
#
# Usage: tools/example/make_media.sh [PYTHON]     PYTHON defaults to .venv/bin/python and needs Pillow
# Needs Debian's ffmpeg, fonts-noto-core and fonts-noto-cjk:
#   apt-get install ffmpeg fonts-noto-core fonts-noto-cjk && pip install pillow
#
# Stores ask for 1200 kbit/s or more. Flat pictures need far less, so the encoder is held to a constant rate.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
python=${1:-$root/.venv/bin/python}
target=$root/manifests/wordgame/video/trailer-en.mp4
cd "$root"

"$python" -m tools.example.make_media

mkdir -p "$(dirname "$target")"
note() { printf "exp(-5*mod(t,%s))*sin(2*PI*%s*t)" "$1" "$2"; }
tune="0.12*($(note 0.5 523.25)+$(note 0.25 659.25)+$(note 1 783.99))*min(1,(6-t)*2)"
"$python" -m tools.example.trailer | ffmpeg -v error -y \
    -f rawvideo -pixel_format rgb24 -video_size 1280x720 -framerate 25 -i - \
    -f lavfi -i "aevalsrc='$tune':d=6:s=44100" \
    -map_metadata -1 -fflags +bitexact -flags +bitexact -threads 1 \
    -c:v libx264 -preset slow -profile:v high -pix_fmt yuv420p \
    -b:v 1300k -minrate 1300k -maxrate 1300k -bufsize 650k -x264-params nal-hrd=cbr:force-cfr=1 \
    -c:a aac -b:a 64k -shortest -movflags +faststart "$target"
