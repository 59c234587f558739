# shellcheck shell=bash
# What the scripts that deploy share: settings from the environment, refusals, and commands that
# are shown with their secrets masked. They source it.

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
DRY_RUN=false
exec 3>&1 # where commands are shown, whatever becomes of their own output

refuse() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The script's first comment is its manual.
manual() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

read_flags() {
  local flag
  for flag in "$@"; do
    case $flag in
      --dry-run) DRY_RUN=true ;;
      --help)
        manual
        exit 0
        ;;
      *) refuse "$flag is not known; there are --dry-run and --help." ;;
    esac
  done
}

# need_tool NAME WHERE_FROM
need_tool() { command -v "$1" >/dev/null || refuse "$1 is not installed; get it from $2."; }

# need_setting NAME WHAT_IT_IS
need_setting() { [[ -n ${!1-} ]] || refuse "$1 is not set; set it to $2."; }

# What every server needs, and what its machines would forget.
need_lasting_secrets() {
  need_setting SECRET_KEY "a long random value that signs sessions and links, and keep it"
  need_setting REPORT_SIGNING_KEY \
    "the PEM of the key that signs reports, with its certificate: a machine's own key ends with it"
  [[ $REPORT_SIGNING_KEY == *-----BEGIN* ]] ||
    refuse "REPORT_SIGNING_KEY is not PEM; set it to what the file holds, not to its name."
}

# What runs is told by its commit, so nothing else may be sent along.
need_clean_tree() {
  "$DRY_RUN" || [[ -z $(git -C "$ROOT" status --porcelain) ]] ||
    refuse "there are changes that are not committed; commit or remove them first."
}

is_secret() {
  [[ $1 =~ ^(DATABASE_URL|REDIS_URL|.*_(KEY|SECRET|PASSWORD|PASSPHRASE|TOKEN))$ ]]
}

# The names of the site's settings that are set here, one a line.
given_settings() {
  local name
  sed -n 's/^#\([A-Z][A-Z0-9_]*\)=.*/\1/p' "$ROOT/.env.example" | while read -r name; do
    [[ -z ${!name-} ]] || printf '%s\n' "$name"
  done
}

# The address that people use, once settings are chosen.
site_url() { printf '%s' "${SITE_URL:-https://${ALLOWED_HOSTS%%,*}}"; }

# The words of a command as one could type them, with the values of secrets masked.
shown() {
  local word line=''
  for word in "$@"; do
    if [[ $word =~ ^([A-Z][A-Z0-9_]*)= ]] && is_secret "${BASH_REMATCH[1]}"; then
      word="${BASH_REMATCH[1]}=***"
    fi
    [[ $word =~ ^[A-Za-z0-9_./:=@,%+^*-]+$ ]] || word="'${word//\'/\'\\\'\'}'"
    line+="$word "
  done
  printf '%s' "${line% }"
}

# Shows a command, and runs it unless this is a dry run.
run() {
  printf '+ %s\n' "$(shown "$@")" >&3
  "$DRY_RUN" || "$@"
}

# Runs the command behind `--`, which makes something, unless the one before it finds that.
ensure() {
  local find=()
  while [[ $1 != -- ]]; do
    find+=("$1")
    shift
  done
  shift
  printf '+ %s || %s\n' "$(shown "${find[@]}")" "$(shown "$@")" >&3
  "$DRY_RUN" || "${find[@]}" >/dev/null 2>&1 || "$@"
}
