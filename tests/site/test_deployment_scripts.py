"""The scripts that deploy say what they do, do it in order, and keep secrets to themselves."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.test_deployment_files import processes
from tests.support.processes import ROOT

HEROKU, CLOUD_RUN = "deploy-heroku.sh", "deploy-cloud-run.sh"
SCRIPTS = [HEROKU, CLOUD_RUN]
PARTS = [*SCRIPTS, "deploy/common.sh", ".env.example", "heroku.yml"]

SECRETS = {
    "SECRET_KEY": 'hush-it\'s a secret, "quoted" $(too)',
    "REPORT_SIGNING_KEY": "-----BEGIN PRIVATE KEY-----\nhush-pem\n-----END PRIVATE KEY-----",
    "STRIPE_SECRET_KEY": "hush-stripe",
}
SETTINGS = {"TOKEN_PRICES": '{"face_scan": 1, "lecture": 2}', "SELLER_NAME": "O'Neill & Söhne"}
GIVEN = {
    HEROKU: SECRETS
    | SETTINGS
    | {"HEROKU_APP": "demo", "S3_BUCKET_NAME": "files", "S3_SECRET_KEY": "hush-s3"},
    CLOUD_RUN: SECRETS
    | SETTINGS
    | {
        "PROJECT": "demo",
        "CLOUD_SQL_INSTANCE": "demo:europe-west1:db",
        "DATABASE_URL": "postgres://site:hush-db@/site?host=/cloudsql/demo:europe-west1:db",
        "REDIS_URL": "redis://:hush-redis@10.0.0.3:6379/0",
        "GS_BUCKET_NAME": "files",
    },
}

# Writes down how it was called and what it was given to read, and answers as a platform does.
TOOL = """\
#!/usr/bin/env bash
printf '%s\\0' "${0##*/}" "$@" $'\\n' >> "$TOLD"
case "$*" in
  *--data-file=-) cat >> "$READ" ;;
  *projectNumber*) echo 4711 ;;
  *--shell) printf 'name=demo\\nweb_url=https://demo-12ab.herokuapp.com/\\n' ;;
  config:set*) shift 3; printf '%s\\n' "$@" ;;
  *'versions access'*) cat "$KNOWN" ;;
  *info*|*describe*) exit "$THERE" ;;
esac
"""


class Deployment:
    """A checkout with its scripts, and a platform whose tool only listens."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.tools = folder / "checkout", folder / "tools"
        for part in PARTS:
            (self.checkout / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, self.checkout / part)
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "All there is")
        self.commit = self.git("rev-parse", "HEAD").strip()
        self.pushed = folder / "pushed.git"
        self.git("init", "-q", "--bare", str(self.pushed))
        self.tools.mkdir()
        for name in ("bash", "env", "dirname", "sed", "git", "tr", "cat", "base64"):
            (self.tools / name).symlink_to(shutil.which(name) or name)
        self.told, self.read, self.known = (folder / name for name in ("told", "read", "known"))
        self.known.write_bytes(b"")
        self.there = False

    def git(self, *arguments: str) -> str:
        """What git answers in the checkout."""
        names = ["-c", "user.name=Alice", "-c", "user.email=alice@example.com"]
        command = ["git", "-C", str(self.checkout), *names, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def has(self, tool: str) -> None:
        """Install a platform's tool."""
        (self.tools / tool).write_text(TOOL)
        (self.tools / tool).chmod(0o755)

    def run(self, script: str, *flags: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a script with nothing in its environment but `settings`."""
        environment = {
            "PATH": str(self.tools),
            "HOME": str(self.tools),
            "TOLD": str(self.told),
            "READ": str(self.read),
            "KNOWN": str(self.known),
            "THERE": "0" if self.there else "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{self.pushed}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://git.heroku.com/demo.git",
        }
        return subprocess.run(
            [str(self.checkout / script), *flags],
            env=environment | settings,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def calls(self) -> list[list[str]]:
        """How the tool was called, in order."""
        lines = self.told.read_text().split("\0\n\0")
        return [line.split("\0") for line in lines if line]


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    """A checkout that is about to be deployed."""
    return Deployment(tmp_path)


def planned(output: str) -> Iterator[list[str]]:
    """The words of the commands that a dry run shows."""
    for line in output.splitlines():
        if line.startswith("+ "):
            yield shlex.split(line[2:].rpartition(" || ")[2])


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_dry_run_needs_no_tool_and_tells_no_secret(script: str, deployment: Deployment) -> None:
    (deployment.checkout / "new.txt").write_text("not committed, and no hindrance")
    done = deployment.run(script, "--dry-run", **GIVEN[script])
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "hush" not in done.stdout
    assert not deployment.told.exists()


def test_heroku_is_told_all_of_it_in_order(deployment: Deployment) -> None:
    shown = deployment.run(HEROKU, "--dry-run", **GIVEN[HEROKU]).stdout
    assert [" ".join(words[:2]) for words in planned(shown)] == [
        "heroku apps:create",
        "heroku stack:set",
        "heroku addons:create",
        "heroku addons:create",
        "heroku config:set",
        "git -C",
        "heroku ps:scale",
    ]
    (scaled,) = [words for words in planned(shown) if "ps:scale" in words]
    assert {word.partition("=")[0] for word in scaled[4:]} | {"release"} == set(processes())


def test_heroku_is_told_what_it_shows_and_gets_the_commit(deployment: Deployment) -> None:
    deployment.has("heroku")
    done = deployment.run(HEROKU, **GIVEN[HEROKU])
    assert done.returncode == 0, done.stderr
    assert "hush" not in done.stdout + done.stderr
    (config,) = [call for call in deployment.calls() if call[1] == "config:set"]
    settings = dict(word.split("=", 1) for word in config[4:])
    assert settings == SECRETS | SETTINGS | {
        "S3_BUCKET_NAME": "files",
        "S3_SECRET_KEY": "hush-s3",
        "DEBUG": "False",
        "DATA_DIR": "/tmp/spotifai",
        "ALLOWED_HOSTS": "demo-12ab.herokuapp.com",
        "TRUSTED_PROXIES": "1",
        "REDIS_VERIFY_TLS": "False",
    }
    assert "The site is at https://demo-12ab.herokuapp.com;" in done.stdout
    pushed = deployment.git("--git-dir", str(deployment.pushed), "rev-parse", "main").strip()
    assert pushed == deployment.commit


def test_the_addons_say_where_database_and_redis_are(deployment: Deployment) -> None:
    deployment.has("heroku")
    mine = {"DATABASE_URL": "postgres://127.0.0.1/mine", "REDIS_URL": "redis://127.0.0.1"}
    deployment.there = True
    done = deployment.run(HEROKU, **GIVEN[HEROKU], **mine)
    assert done.returncode == 0, done.stderr
    (config,) = [call for call in deployment.calls() if call[1] == "config:set"]
    assert not [word for word in config if word.startswith(("DATABASE_URL", "REDIS_URL"))]
    assert not [call for call in deployment.calls() if "create" in call[1]], "all was there"


def test_cloud_run_starts_the_procfiles_processes(deployment: Deployment) -> None:
    shown = deployment.run(CLOUD_RUN, "--dry-run", **GIVEN[CLOUD_RUN]).stdout
    expected = processes()
    started = {}
    for words in planned(shown):
        flags = dict(word[2:].split("=", 1) for word in words if re.match(r"--\w+=", word))
        if "command" in flags:
            name = words[words.index("deploy") + 1]
            started[name] = [flags["command"], *flags["args"].split(",")]
    assert started == {
        "spotifai-migrate": shlex.split(expected["release"]),
        "spotifai-worker": shlex.split(expected["worker"]),
        "spotifai-fetcher": shlex.split(expected["fetcher"]),
    }
    *_, web = planned(shown)
    assert web[:4] == ["gcloud", "run", "deploy", "spotifai"]
    container = (ROOT / "Dockerfile").read_text()
    (port,) = re.findall(r"^EXPOSE (\d+)$", container, re.MULTILINE)
    assert {f"--port={port}", "--min-instances=1", "--no-cpu-throttling"} <= set(web)


def test_cloud_run_reads_secrets_that_no_command_line_holds(deployment: Deployment) -> None:
    deployment.has("gcloud")
    done = deployment.run(CLOUD_RUN, **GIVEN[CLOUD_RUN])
    assert done.returncode == 0, done.stderr
    assert "hush" not in done.stdout + done.stderr
    calls = deployment.calls()
    assert "hush" not in str(calls)
    given = GIVEN[CLOUD_RUN]
    hidden = [name for name, value in given.items() if "hush" in value]
    read = deployment.read.read_text()
    assert all(given[name] in read for name in hidden)
    web = calls[-1]
    assert f"spotifai/site:{deployment.commit[:12]}" in str(web)
    (secrets,) = [word for word in web if word.startswith("--set-secrets=")]
    assert set(secrets.partition("=")[2].split(",")) == {
        f"{name}=spotifai-{name.lower().replace('_', '-')}:latest" for name in hidden
    }
    flag = "--set-env-vars=^@@^"
    (variables,) = [word.removeprefix(flag) for word in web if word.startswith(flag)]
    assert dict(word.split("=", 1) for word in variables.split("@@")) == SETTINGS | {
        "GS_BUCKET_NAME": "files",
        "DEBUG": "False",
        "DATA_DIR": "/tmp/spotifai",
        "ALLOWED_HOSTS": "spotifai-4711.europe-west1.run.app",
        "TRUSTED_PROXIES": "1",
        "MAX_LECTURE_MB": "1024",
    }
    assert "The site is at https://spotifai-4711.europe-west1.run.app;" in done.stdout


def test_a_secret_that_is_known_already_is_not_kept_again(deployment: Deployment) -> None:
    deployment.has("gcloud")
    deployment.known.write_bytes(b"aHVzaC1zdHJpcGU=")  # as Secret Manager sends hush-stripe
    deployment.there = True
    done = deployment.run(CLOUD_RUN, **GIVEN[CLOUD_RUN])
    assert done.returncode == 0, done.stderr
    kept = {call[4] for call in deployment.calls() if call[1:4] == ["secrets", "versions", "add"]}
    assert "spotifai-secret-key" in kept
    assert "spotifai-stripe-secret-key" not in kept
    assert not [call for call in deployment.calls() if "create" in call], "all was there"


@pytest.mark.parametrize(
    ("script", "missing"),
    [
        (HEROKU, "HEROKU_APP"),
        (HEROKU, "S3_BUCKET_NAME"),
        (HEROKU, "SECRET_KEY"),
        (HEROKU, "REPORT_SIGNING_KEY"),
        (CLOUD_RUN, "PROJECT"),
        (CLOUD_RUN, "CLOUD_SQL_INSTANCE"),
        (CLOUD_RUN, "DATABASE_URL"),
        (CLOUD_RUN, "REDIS_URL"),
        (CLOUD_RUN, "GS_BUCKET_NAME"),
        (CLOUD_RUN, "SECRET_KEY"),
    ],
)
def test_what_is_not_set_is_asked_for_before_anything_is_done(
    script: str, missing: str, deployment: Deployment
) -> None:
    deployment.has("heroku")
    deployment.has("gcloud")
    given = {name: value for name, value in GIVEN[script].items() if name != missing}
    done = deployment.run(script, **given)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{script}: {missing} is not set; set it to ")
    assert done.stderr.count("\n") == 1
    assert not deployment.told.exists()


@pytest.mark.parametrize(("script", "tool"), [(HEROKU, "heroku"), (CLOUD_RUN, "gcloud")])
def test_a_tool_that_is_missing_is_named_with_where_to_get_it(
    script: str, tool: str, deployment: Deployment
) -> None:
    done = deployment.run(script, **GIVEN[script])
    assert done.returncode == 1
    assert done.stderr.startswith(f"{script}: {tool} is not installed; get it from https://")


@pytest.mark.parametrize(("script", "tool"), [(HEROKU, "heroku"), (CLOUD_RUN, "gcloud")])
def test_what_is_not_committed_is_not_deployed(
    script: str, tool: str, deployment: Deployment
) -> None:
    deployment.has(tool)
    (deployment.checkout / "new.txt").write_text("new")
    done = deployment.run(script, **GIVEN[script])
    assert done.returncode == 1
    assert "changes that are not committed" in done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_name_of_a_keys_file_is_no_key(script: str, deployment: Deployment) -> None:
    given = GIVEN[script] | {"REPORT_SIGNING_KEY": "var/key.pem"}
    done = deployment.run(script, "--dry-run", **given)
    assert done.returncode == 1
    assert "REPORT_SIGNING_KEY is not PEM" in done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_its_manual_is_its_help_and_unknown_flags_are_refused(
    script: str, deployment: Deployment
) -> None:
    helped = deployment.run(script, "--help")
    assert helped.returncode == 0
    assert f"./{script} [--dry-run]" in helped.stdout
    assert "set -euo" not in helped.stdout
    refused = deployment.run(script, "--force")
    assert refused.returncode == 1
    assert "--force is not known" in refused.stderr


def test_every_setting_that_is_a_secret_is_treated_as_one() -> None:
    names = re.findall(r"^#([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    asked = 'source deploy/common.sh; for name; do is_secret "$name" && echo "$name"; done; true'
    command = ["bash", "-c", asked, "bash", *names]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    words = r"SECRET|PASSWORD|PASSPHRASE|_KEY$|_TOKEN$|DATABASE_URL|REDIS_URL"
    assert set(found.split()) == {name for name in names if re.search(words, name)}
    assert {"DATABASE_URL", "ENCRYPT_KEY", "EMAIL_HOST_PASSWORD"} <= set(found.split())


def test_shellcheck_finds_nothing() -> None:
    checker = Path(sys.executable).parent / "shellcheck"
    scripts = [*SCRIPTS, "deploy/common.sh", ".ci/run"]
    done = subprocess.run([checker, "-x", *scripts], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
