#!/usr/bin/env bash
# Puts the commit that is checked out on Heroku: ./deploy-heroku.sh [--dry-run]
#
# Takes from the environment, or from the lines below, where it is to run, and every setting of
# the site that .env.example lists. Add-ons bring DATABASE_URL and REDIS_URL. --dry-run shows
# what would be done and does nothing.

set -euo pipefail
# shellcheck source=deploy/common.sh
source "$(dirname "$0")/deploy/common.sh"

: "${HEROKU_APP:=}"                       # its name
: "${HEROKU_REGION:=eu}"                  # or us
: "${HEROKU_POSTGRES_PLAN:=essential-2}"  # 40 connections; a web dyno opens up to 16
: "${HEROKU_REDIS_PLAN:=premium-1}"       # 80 connections
: "${HEROKU_WEB:=1:standard-2x}"          # how many dynos, of which size
: "${HEROKU_WORKER:=1:performance-m}"
: "${HEROKU_FETCHER:=1:standard-2x}"

read_flags "$@"
need_setting HEROKU_APP "the name of the app"
need_lasting_secrets
need_setting S3_BUCKET_NAME "the bucket that keeps the files: dynos keep none and share none"
"$DRY_RUN" || need_tool heroku https://devcenter.heroku.com/articles/heroku-cli
"$DRY_RUN" || heroku auth:whoami >/dev/null 2>&1 || refuse "heroku is not signed in; run: heroku login"
need_clean_tree

# The name that Heroku has given the app.
host() {
  if "$DRY_RUN"; then
    printf '%s' "$HEROKU_APP.herokuapp.com"
  else
    heroku apps:info --app "$HEROKU_APP" --shell | sed -n 's|^web_url=https://\([^/]*\).*|\1|p'
  fi
}

# shellcheck disable=SC2034  # settings are read by their names
choose_settings() {
  unset DATABASE_URL REDIS_URL # which add-ons set
  DEBUG=False
  DATA_DIR=/tmp/spotifai
  ALLOWED_HOSTS=${ALLOWED_HOSTS:-$(host)}
  TRUSTED_PROXIES=${TRUSTED_PROXIES:-1} # Heroku's router
  REDIS_VERIFY_TLS=False                # no authority has signed its certificate
}

# Heroku's command line says what it has set, secrets too.
set_settings() {
  local name settings=()
  while read -r name; do settings+=("$name=${!name}"); done < <(given_settings)
  run heroku config:set --app "$HEROKU_APP" "${settings[@]}" >/dev/null
}

ensure heroku apps:info --app "$HEROKU_APP" -- \
  heroku apps:create "$HEROKU_APP" --region "$HEROKU_REGION" --no-remote
run heroku stack:set container --app "$HEROKU_APP"
ensure heroku addons:info DATABASE --app "$HEROKU_APP" -- \
  heroku addons:create "heroku-postgresql:$HEROKU_POSTGRES_PLAN" --app "$HEROKU_APP" \
  --as DATABASE --wait
ensure heroku addons:info REDIS --app "$HEROKU_APP" -- \
  heroku addons:create "heroku-redis:$HEROKU_REDIS_PLAN" --app "$HEROKU_APP" --as REDIS --wait
choose_settings
set_settings
run git -C "$ROOT" push --force "https://git.heroku.com/$HEROKU_APP.git" HEAD:refs/heads/main
run heroku ps:scale --app "$HEROKU_APP" \
  "web=$HEROKU_WEB" "worker=$HEROKU_WORKER" "fetcher=$HEROKU_FETCHER"
printf 'The site is at %s; /health there says how it is.\n' "$(site_url)"
