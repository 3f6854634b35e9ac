#!/bin/sh
# Install what some tests need from apt, where this user may; otherwise say so: those tests are then skipped.
set -u

missing=
need() { # program-or-file package
    command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] || missing="$missing $2"
}
need chromium chromium
need chromium-headless-shell chromium-headless-shell
need ffprobe ffmpeg
need nginx nginx-light
need pulseaudio pulseaudio
need turnserver coturn
need tc iproute2
ldconfig -p 2>/dev/null | grep -q libportaudio.so.2 || missing="$missing libportaudio2"
ls /usr/lib/*/girepository-1.0/GstRtspServer-1.0.typelib >/dev/null 2>&1 ||
    missing="$missing gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good"
need /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc fonts-noto-cjk
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "not installed, and there is no apt-get:$missing; the tests that need them are skipped"
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo=sudo
else
    echo "not installed:$missing; the tests that need them are skipped (as root: apt-get install$missing)"
    exit 0
fi
echo "installing$missing by apt-get"
# RUNLEVEL=1: a server that comes with a package (nginx) is not started.
apt() { $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
apt update || true
for package in $missing; do
    apt install --no-install-recommends -y "$package" ||
        echo "apt-get could not install $package; the tests that need it are skipped"
done
