# shellcheck shell=bash disable=SC2034
# setup.sh - what a fresh Debian 12 lacks, for samples/run and tests/run. Sourced, not run.
#
#     bc_setup "$consent" "${bc_packages_to_build[@]}"
#
# Prints the packages, installs those that are not there, and returns at once when all are. The lists are
# here and nowhere else; src/CMakeLists.txt names the libraries, these are the packages that hold them.

bc_packages_to_build=(
    gcc libc6-dev cmake ninja-build pkgconf
    libutf8proc-dev libfyaml-dev libsqlite3-dev libssl-dev libjansson-dev
    libxlsxwriter-dev libdeflate-dev libcairo2-dev libfreetype-dev libhpdf-dev libqpdf-dev
    libzip-dev libexpat1-dev
    libcmark-gfm-dev libcmark-gfm-extensions-dev
    fonts-liberation2 fonts-open-sans icc-profiles-free
)

bc_packages_to_test=(
    "${bc_packages_to_build[@]}"
    libcmocka-dev                                # unit tests
    clang clang-tidy clang-format cppcheck       # the preset "check"
    git                                          # which files clang-format looks at
    python3 python3-yaml python3-jsonschema python3-openpyxl # oracles, whole runs, planted leaks
    poppler-utils qpdf mupdf-tools ghostscript   # what is in a PDF
    strace                                       # what the appendix writes
    libpdfbox2-java libactivation-java libjaxb-api-java openjdk-17-jre-headless # a validator of PDF/A-1b
    libreoffice-calc-nogui                       # calculates the workbooks' formulas anew
    sqlite3 xz-utils unzip
    systemd man-db mandoc lintian dpkg-dev       # units, manual pages, the Debian package
    debootstrap systemd-container                # the walk through a bare Debian
    locales                                      # the same bytes under others
)

# The names among "$@" that are not installed, one a line.
bc_missing_packages()
{
    local installed
    installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^ii  *//p' || true)
    printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# Asks on a terminal; without one, root goes on and anybody else needs --yes.
bc_consent()
{
    local answer
    if [ "$1" = yes ]; then
        return 0
    fi
    if [ -t 0 ]; then
        read -r -p "Install them now? [y/N] " answer
        [[ $answer = [yY]* ]]
        return
    fi
    [ "$(id -u)" = 0 ]
}

# bc_setup yes|ask PACKAGE…
bc_setup()
{
    local consent=$1 as_root=() missing
    shift
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is not a Debian: please see to it that the equivalents of these are installed:"
        echo "  $*"
        return 0
    fi
    mapfile -t missing < <(bc_missing_packages "$@")
    echo "Packages needed ($#): $*"
    if [ "${#missing[@]}" = 0 ]; then
        echo "All of them are installed."
        return 0
    fi
    echo "Not installed yet (${#missing[@]}): ${missing[*]}"
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Neither root nor sudo: ask whoever administers this machine for" >&2
            echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    if ! bc_consent "$consent"; then
        echo "Nothing installed. Say --yes to install without being asked." >&2
        return 1
    fi
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        apt-get install -q -y --no-install-recommends "${missing[@]}"
}
