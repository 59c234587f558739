"""How large the files are that the site lets in: as large as one of its rooms takes."""

from accounts.environment import Environment

file_limits: list[int] = []


def file_limit(environment: Environment, name: str, default: int, meaning: str) -> int:
    """A room's setting of how many MB a file for one of its purposes may have."""
    most = environment.integer(name, default, meaning, minimum=1, maximum=1_000_000)
    file_limits.append(most)
    return most
