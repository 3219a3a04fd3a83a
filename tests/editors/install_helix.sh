#!/bin/sh
# Helix 25.01 in a folder (15 MB, seconds) on a Debian that has none of its own: the packages of Debian 13 beside the
# libc that they want, run through that libc's loader. Nothing is installed on the machine. Needs apt and dpkg-deb.
#     tests/editors/install_helix.sh FOLDER
set -e
mkdir -p "$1/lists/partial" "$1/archives/partial" "$1/root"
folder=$(cd "$1" && pwd)
cd "$folder"
mirror=$(apt-cache policy base-files | awk '/\/main / { print $2; exit }') # the one that this machine uses
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >sources.list
options="-q -o Dir::Etc::sourcelist=$folder/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$folder/lists"
options="$options -o Dir::Cache=$folder -o APT::Sandbox::User=root"
apt-get $options update >/dev/null
apt-get $options download hx libc6 libgcc-s1 >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" root; done
rm -rf ./*.deb lists archives
libraries=$(dirname "$(find "$folder/root" -name 'libc.so.6' | head -n 1)")
loader=$(find "$libraries" -name 'ld-linux*.so.*' | head -n 1)
program=$(find "$folder/root/usr" -type f -perm -u+x \( -name hx -o -name helix \) | head -n 1)
runtime=$(find "$folder/root/usr" -type d -path '*/hx/runtime' | head -n 1)
cat >hx <<END
#!/bin/sh
export HELIX_RUNTIME='$runtime'
exec '$loader' --library-path '$libraries' '$program' "\$@"
END
chmod +x hx
echo "export LAPCE_AI_HELIX=$folder/hx"
