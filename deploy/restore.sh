#!/bin/sh
# Restores a backup of a PostgreSQL database into an empty one, and looks through it:
#
#     DATABASE_URL=postgres://... deploy/restore.sh lumbar.dump --keyring keyring
#
# with what `pg_dump` (`lumbar backup` says how it is called) and `lumbar keyring save` wrote. It
# needs PostgreSQL's client programs, `lumbar` and its settings, above all the master key.
# `--jobs N`: how many processors the machine of the database has, if not as many as this one: so
# many indexes and the guard are built at once, each in up to 512 MB of its memory.
# `--config FILE`: lumbar's file of settings.
#
# The guard against double bookings takes longest, and pg_restore would build it last, alone: it
# begins with what is largest. Here it is built beside everything else. What concerns the same
# table waits until it stands, as the database itself would have it wait.
set -eu

refuse() {
    echo "restore: $*" >&2
    exit 1
}

begun=$(date +%s)
say() {
    echo "$(($(date +%s) - begun)) s: $*"
}

usage='restore.sh FILE [--keyring FILE] [--jobs N] [--config FILE]'
dump=${1-}
[ -n "$dump" ] || refuse "which backup? $usage"
shift
keyring= config= jobs=$(nproc 2>/dev/null || echo 2)
while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || refuse "what of $1? $usage"
    case $1 in
        --keyring) keyring=$2 ;;
        --jobs) jobs=$2 ;;
        --config) config=$2 ;;
        *) refuse "$1 is not known: $usage" ;;
    esac
    shift 2
done
case $jobs in
    '' | 0* | *[!0-9]*) refuse "--jobs wants a number of processors, not \`$jobs\`" ;;
esac
for file in "$dump" ${keyring:+"$keyring"}; do
    [ -r "$file" ] || refuse "$file cannot be read"
done
case ${DATABASE_URL-} in
    postgres://* | postgresql://*) ;;
    *) refuse "DATABASE_URL must be the address of an empty PostgreSQL database: postgres://..." ;;
esac
for program in pg_restore pg_dump; do
    command -v "$program" >/dev/null ||
        refuse "$program is not installed: on Debian, \`apt-get install postgresql-client\`"
done
command -v lumbar >/dev/null || refuse "lumbar is not on the PATH"

work=$(mktemp -d)
guard=
leave() {
    # Nothing goes on writing to a database that is given up.
    [ -z "$guard" ] || { kill "$guard" && wait "$guard"; } 2>/dev/null || true
    rm -rf "$work"
}
trap leave EXIT
trap 'exit 1' INT TERM HUP

# Whoever restores into the wrong database is told before anything is written.
pg_dump --schema-only --file="$work/there" --dbname="$DATABASE_URL" ||
    refuse "the database cannot be looked at"
if grep -q '^CREATE TABLE ' "$work/there"; then
    refuse "the database is not empty, and was left as it is: make a new one, and name it in DATABASE_URL"
fi

# Every entry of the backup, each with what it depends on beneath it, is put into one of four lists.
pg_restore --list --section=pre-data "$dump" >"$work/tables" || refuse "$dump is no backup by pg_dump"
pg_restore --list --verbose "$dump" >"$work/entries" || refuse "$dump is no backup by pg_dump"
for list in guard beside after; do : >"$work/$list"; done
awk -v work="$work" '
    function place() {
        if (entry == "" || id in table) return
        if (entry ~ / (TABLE DATA [^ ]+ occupancy|CONSTRAINT [^ ]+ occupancy no_overlap) /)
            list = "guard"
        else if (!(id in touches) && entry ~ /^[0-9]+; [0-9]+ [0-9]+ (TABLE DATA|SEQUENCE SET|INDEX|(FK )?CONSTRAINT|TRIGGER) /)
            list = "beside"
        else
            list = "after"
        print entry >(work "/" list)
    }
    FNR == NR { if ($1 ~ /^[0-9]+;$/) table[$1] = 1; next }
    /^[0-9]+;/ {
        place()
        entry = $0; id = $1
        if (entry ~ / TABLE [^ ]+ occupancy /) touches[id] = 1
        next
    }
    /^;[ \t]*depends on:/ { for (n = 2; n <= NF; n++) if (($n ";") in touches) touches[id] = 1 }
    END { place() }
' "$work/tables" "$work/entries"
grep -q ' no_overlap ' "$work/guard" || refuse "$dump is no backup of a whole database of Lumbar"

# Each index is sorted in this memory, by one process: as many are built at once as there are
# processors. Remarks on what is there are not restored: the extension may be somebody else's.
export PGOPTIONS="-c maintenance_work_mem=512MB -c max_parallel_maintenance_workers=0 ${PGOPTIONS-}"
put() {
    list=$1
    shift
    ${as-} pg_restore --no-owner --no-comments --exit-on-error --use-list="$work/$list" \
        --dbname="$DATABASE_URL" "$@" "$dump"
}
half="the database is half filled: make a new one, and begin again"

say "the tables are made"
put tables --single-transaction || refuse "the tables could not be made; nothing was written"
say "they are filled, and indexes are built, $jobs at once, beside the guard against double bookings"
# In place of the shell in the background, which could not pass on that it is to end.
(as=exec; put guard) &
guard=$!
put beside --jobs="$jobs" || refuse "$half"
wait "$guard" || { guard= && refuse "$half"; }
guard=
say "what stands on the same table as the guard follows"
put after --jobs="$jobs" || refuse "$half"

say "the schema is brought up to date"
if [ -n "$keyring" ]; then
    lumbar keyring restore "$keyring" ${config:+--config "$config"}
else
    lumbar migrate up ${config:+--config "$config"} >"$work/migrations"
    say "without --keyring, what is sealed cannot be read until \`lumbar keyring restore FILE\`"
fi
say "it is looked through"
lumbar audit verify ${config:+--config "$config"}
lumbar doctor ${config:+--config "$config"}
say "restored and checked"
