#!/usr/bin/env bash
# Draws the pictures and the app preview of the example's App Store page:
#   manifests/wordgame-apple/img/…                 screenshots for iPhone, iPad and Mac in four languages
#   manifests/wordgame-apple/video/preview-en.mp4  H.264, 886×1920, 30 frames per second, 16 s, with a short tune
#
# Usage: tools/example/make_apple_media.sh [PYTHON]     PYTHON defaults to .venv/bin/python and needs Pillow
# Needs Debian's ffmpeg, fonts-noto-core and fonts-noto-cjk:
#   apt-get install ffmpeg fonts-noto-core fonts-noto-cjk && pip install pillow
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
python=${1:-$root/.venv/bin/python}
target=$root/manifests/wordgame-apple/video/preview-en.mp4
cd "$root"

"$python" -m tools.example.make_apple_media

mkdir -p "$(dirname "$target")"
note() { printf "exp(-5*mod(t,%s))*sin(2*PI*%s*t)" "$1" "$2"; }
tune="0.12*($(note 0.5 523.25)+$(note 0.25 659.25)+$(note 1 783.99))*min(1,(16-t)*2)"
"$python" -m tools.example.preview | ffmpeg -v error -y \
    -f rawvideo -pixel_format rgb24 -video_size 886x1920 -framerate 30 -i - \
    -f lavfi -i "aevalsrc='$tune|$tune':d=16:s=44100" \
    -map_metadata -1 -fflags +bitexact -flags +bitexact -threads 1 \
    -c:v libx264 -preset slow -profile:v high -level 4.0 -pix_fmt yuv420p -crf 26 \
    -c:a aac -b:a 64k -shortest -movflags +faststart "$target"
