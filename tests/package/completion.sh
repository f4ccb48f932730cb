#!/bin/bash
# completion.sh BUILD SOURCE - types lines as a person would and looks at what bash offers.
set -uo pipefail

build=$1 source=$2
export PATH="$build:$PATH"
# shellcheck source=/dev/null
. "$source/src/cli/service/baocao.bash"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# offered WORD…: the last word is being typed. As readline does, "=" is a word of its own.
offered()
{
    COMP_WORDS=(baocao "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _baocao baocao "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ' | sed 's/ *$//'
}

# expect ANSWER WORD…: exactly these.
expect()
{
    local wanted=$1 got
    shift
    got=$(offered "$@")
    if [ "$got" != "$wanted" ]; then
        echo "baocao $*: offered '$got', not '$wanted'"
        failed=1
    fi
}

# includes ANSWER WORD…: these among others.
includes()
{
    local wanted=$1 got one
    shift
    got=$(offered "$@")
    for one in $wanted; do
        if [[ " $got " != *" $one "* ]]; then
            echo "baocao $*: offered '$got', where $one is missing"
            failed=1
        fi
    done
}

"$build/baocao" init "$work/office" --profile dak-lak --sample >/dev/null || exit 1
touch "$work/a file.csv" "$work/ab.csv"
cd "$work" || exit 1

# Every command of the overview, and none that is hidden.
commands=$("$build/baocao" help | sed -n 's/^  \([a-z]*\) .*/\1/p' | sort | tr '\n' ' ' | sed 's/ *$//')
expect "$commands" ""
expect "import init" i
expect "--help --version" --
expect "" nothing-like-it ""
expect "" gibberish
# Every option that --help names.
for command in $commands; do
    options=$("$build/baocao" "$command" --help | sed -n 's/^ *\(-[a-zA-Z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort |
        tr '\n' ' ' | sed 's/ *$//')
    expect "$options" "$command" --
done
expect "--week" run --we
expect "--dry-run" run --week 2024-W30 --dr
# Values.
expect "en vi" run --lang ""
expect "en vi" run --lang =
expect "en" run --lang = e
expect "dak-lak" init x --profile da
includes "dak-lak lai-chau office" init x --profile ""
includes "vi-du" import --map vi
expect "office" init off
expect "office" check -C off
expect "a file.csv ab.csv" import a
expect "roll" key ""
# Periods are the office's, and of the kind that is asked for; a folder that is no workspace has none.
expect "2024-W30 2024-W31 2024-W32 2024-W33 2024-W34 2024-W35 2024-W36 2024-W37 2024-W38 2024-W39" run -C office --week 2024-W3
expect "2024-W10" run -C office --week = 2024-W10
expect "2024-10 2024-11 2024-12" run --directory office --month 2024-1
expect "2024-01 2024-02 2024-03 2024-04 2024-05 2024-06 2024-07 2024-08 2024-09" run -C office --month 2024-0
expect "2024-Q1 2024-Q2 2024-Q3 2024-Q4" run -C office --period 2024-Q
expect "" run -C / --week 2024-W3
expect "" run --week 2024-W3
# What trace asks about: figures, rows of the office, reasons, the periods beside.
expect "rate.handled rate.on_time rate.satisfied" trace -C office rate.
includes "flow.received flow.closing_overdue" trace flow.
expect "flow.handled flow.handled_late flow.handled_no_deadline flow.handled_on_time" trace flow.received --and flow.handled
expect "moi-truong" trace -C office rate.on_time --field moi
expect "lak" trace -C office --district la
expect "app" trace -C office --channel = ap
includes "so-tttt" trace -C office --unit so-
expect "duplicate" trace -C office --reason dup
includes "abusive unclear-content" trace -C office --reason ""
expect "current previous year-ago" trace --slot ""
expect "" trace -C / --field moi
month=$(date -d "$(date +%Y-%m-15) -1 month" +%Y-%m)
includes "$month" run -C office --month ""
# A home folder, as the shell leaves it to the program.
HOME=$work
expect "2024-W30 2024-W31 2024-W32 2024-W33 2024-W34 2024-W35 2024-W36 2024-W37 2024-W38 2024-W39" run -C '~/office' --week 2024-W3

[ "$failed" = 0 ] && echo "bash offers what the tables say"
exit "$failed"
