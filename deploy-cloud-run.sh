#!/usr/bin/env bash
# Puts the commit that is checked out on Google Cloud Run: ./deploy-cloud-run.sh [--dry-run]
#
# Takes from the environment, or from the lines below, where it is to run, and every setting of
# the site that .env.example lists; secrets go into Secret Manager. The database, Redis and the
# bucket have to be there. --dry-run shows what would be done and does nothing.

set -euo pipefail
# shellcheck source=deploy/common.sh
source "$(dirname "$0")/deploy/common.sh"

: "${PROJECT:=}"            # the project's id
: "${REGION:=europe-west1}"
: "${SERVICE:=spotifai}"    # names the service, and with an ending all else
: "${CLOUD_SQL_INSTANCE:=}" # PROJECT:REGION:NAME
: "${VPC_NETWORK:=default}" # the one that Redis is in
: "${VPC_SUBNET:=default}"
: "${MAX_INSTANCES:=4}"     # of the web; each opens up to 16 connections to the database

read_flags "$@"
need_setting PROJECT "the id of the project"
need_setting CLOUD_SQL_INSTANCE "the connection name of the PostgreSQL instance, PROJECT:REGION:NAME"
need_setting DATABASE_URL "postgres://USER:PASSWORD@/NAME?host=/cloudsql/$CLOUD_SQL_INSTANCE"
need_setting REDIS_URL "redis://ADDRESS:6379/0 of the Memorystore instance"
need_setting GS_BUCKET_NAME "the bucket that keeps the files"
need_lasting_secrets
"$DRY_RUN" || need_tool gcloud https://cloud.google.com/sdk/docs/install
need_clean_tree

export CLOUDSDK_CORE_PROJECT=$PROJECT CLOUDSDK_CORE_DISABLE_PROMPTS=1
ACCOUNT=$SERVICE@$PROJECT.iam.gserviceaccount.com
IMAGE=$REGION-docker.pkg.dev/$PROJECT/$SERVICE/site:$(git -C "$ROOT" rev-parse --short=12 HEAD)

# The name that Google gives the service.
host() {
  local number=NUMBER
  "$DRY_RUN" || number=$(gcloud projects describe "$PROJECT" --format='value(projectNumber)')
  printf '%s' "$SERVICE-$number.$REGION.run.app"
}

# shellcheck disable=SC2034  # settings are read by their names
choose_settings() {
  DEBUG=False
  DATA_DIR=/tmp/spotifai
  ALLOWED_HOSTS=${ALLOWED_HOSTS:-$(host)}
  TRUSTED_PROXIES=${TRUSTED_PROXIES:-1}  # Google's front end
  MAX_LECTURE_MB=${MAX_LECTURE_MB:-1024} # disks are memory here
}

grant() {
  local role=$1
  shift
  run "$@" --member="serviceAccount:$ACCOUNT" --role="$role" >/dev/null
}

make_account() {
  ensure gcloud iam service-accounts describe "$ACCOUNT" -- \
    gcloud iam service-accounts create "$SERVICE"
  grant roles/cloudsql.client gcloud projects add-iam-policy-binding "$PROJECT" --condition=None
  grant roles/storage.objectUser gcloud storage buckets add-iam-policy-binding "gs://$GS_BUCKET_NAME"
  # Without a key of its own it has Google sign links to files.
  grant roles/iam.serviceAccountTokenCreator \
    gcloud iam service-accounts add-iam-policy-binding "$ACCOUNT"
}

secret_of() { printf '%s-%s' "$SERVICE" "$1" | tr 'A-Z_' 'a-z-'; }

newest() { # of a secret's versions
  gcloud secrets versions access latest --secret="$1" --format='get(payload.data)' 2>/dev/null |
    tr '_-' '/+' | base64 -d
}

# Each version is paid for: one is added only if the value is new.
keep_secret() {
  local name=$1 secret
  secret=$(secret_of "$name")
  ensure gcloud secrets describe "$secret" -- \
    gcloud secrets create "$secret" --replication-policy=automatic
  grant roles/secretmanager.secretAccessor gcloud secrets add-iam-policy-binding "$secret"
  "$DRY_RUN" || [[ $(newest "$secret") != "${!name}" ]] || return 0
  run gcloud secrets versions add "$secret" --data-file=- < <(printf '%s' "${!name}")
}

# What all that runs has in common; `@@` separates settings, whose values may have commas.
SHARED=()
choose_shared() {
  local name variables='' secrets=''
  while read -r name; do
    if is_secret "$name"; then
      secrets+="${secrets:+,}$name=$(secret_of "$name"):latest"
    else
      variables+="@@$name=${!name}"
    fi
  done < <(given_settings)
  SHARED=(
    --image="$IMAGE" --region="$REGION" --service-account="$ACCOUNT"
    --set-env-vars="^@@^${variables#@@}" --set-secrets="$secrets"
    --set-cloudsql-instances="$CLOUD_SQL_INSTANCE"
    --network="$VPC_NETWORK" --subnet="$VPC_SUBNET" --vpc-egress=private-ranges-only
  )
}

# worker NAME THREADS QUEUES CPU MEMORY
worker() {
  run gcloud beta run worker-pools deploy "$SERVICE-$1" "${SHARED[@]}" --cpu="$4" --memory="$5" \
    --command=python --args="manage.py,rundramatiq,--processes,1,--threads,$2,--queues,$3"
}

choose_settings
run gcloud services enable run.googleapis.com cloudbuild.googleapis.com sqladmin.googleapis.com \
  artifactregistry.googleapis.com secretmanager.googleapis.com iamcredentials.googleapis.com
make_account
while read -r name; do
  if is_secret "$name"; then keep_secret "$name" </dev/null; fi
done < <(given_settings)
choose_shared

ensure gcloud artifacts repositories describe "$SERVICE" --location="$REGION" -- \
  gcloud artifacts repositories create "$SERVICE" --location="$REGION" --repository-format=docker
run gcloud builds submit "$ROOT" --tag="$IMAGE" --timeout=3600
run gcloud run jobs deploy "$SERVICE-migrate" "${SHARED[@]}" --memory=2Gi --max-retries=0 \
  --task-timeout=1800 --command=python --args=manage.py,migrate --execute-now --wait
worker worker 2 cpu,gpu 4 8Gi
worker fetcher 8 net 1 4Gi
# Sockets stay open for as long as a request may take, and want the processor between requests.
run gcloud run deploy "$SERVICE" "${SHARED[@]}" --port=8000 --cpu=2 --memory=4Gi \
  --min-instances=1 --max-instances="$MAX_INSTANCES" --concurrency=250 --timeout=3600 \
  --no-cpu-throttling --execution-environment=gen2 --allow-unauthenticated
printf 'The site is at %s; /health there says how it is.\n' "$(site_url)"
