# Completion for bash. The program itself knows what may follow; ":files" and ":folders" are for the shell to fill in.
_baocao()
{
    local program=$1 current=${COMP_WORDS[COMP_CWORD]} candidates candidate i
    local words=("${COMP_WORDS[@]:1:COMP_CWORD}")

    for i in "${!words[@]}"; do
        if [[ ${words[i]} == '~/'* ]]; then
            words[i]=$HOME/${words[i]:2}
        fi
    done
    if [[ $current == = ]]; then
        current=
    fi
    COMPREPLY=()
    mapfile -t candidates < <("$program" complete -- "${words[@]}" 2>/dev/null)
    for candidate in "${candidates[@]}"; do
        case $candidate in
        :files)
            compopt -o filenames 2>/dev/null
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
            ;;
        :folders)
            compopt -o filenames 2>/dev/null
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current")
            ;;
        *) COMPREPLY+=("$candidate") ;;
        esac
    done
}
complete -F _baocao baocao
