"""Group pieces of speech by how they sound: agglomerative, by average linkage, of bounded size.

Of unit vectors the mean similarity between the members of two groups is the product of the groups'
means, so that a group is kept as a sum and a count and nothing is lost by joining early. When there
are too many groups those that sound most alike are joined: a voice that speaks once in hours
stands apart from the others and is joined last.
"""

from __future__ import annotations

import numpy as np

from detection.engines.speech.speakers.encoder import SIZE

# Eight minutes of speech are compared piece by piece; of more than that, pieces that sound alike
# are joined as they come.
MOST_GROUPS = 1024


class VoiceGroups:
    """Holds at most `MOST_GROUPS` groups, 1 MB, however many pieces there were."""

    def __init__(self, most: int = MOST_GROUPS) -> None:
        self._most = most
        self._sums = np.zeros((0, SIZE), np.float32)
        self._counts = np.zeros(0, np.float32)
        self._group_of: list[np.ndarray] = []
        # The least similarity at which groups had to be joined for want of room.
        self.least_joined = 1.0

    def add(self, embeddings: np.ndarray) -> None:
        """Take the next pieces, unit vectors, float32 [n, 256]."""
        first = len(self._sums)
        self._sums = np.concatenate([self._sums, embeddings])
        self._counts = np.concatenate([self._counts, np.ones(len(embeddings), np.float32)])
        self._group_of.append(np.arange(first, first + len(embeddings), dtype=np.int32))
        if len(self._sums) > self._most:
            self._make_room()

    @property
    def group_of(self) -> np.ndarray:
        """The number of each piece's group, int32 [pieces]."""
        return np.concatenate([np.zeros(0, np.int32), *self._group_of])

    @property
    def counts(self) -> np.ndarray:
        """How many pieces each group has."""
        return self._counts

    @property
    def centres(self) -> np.ndarray:
        """What each group sounds like, unit vectors [groups, 256]."""
        return unit(self._sums)

    def joined(self, least: float) -> np.ndarray:
        """The number of the voice that each group is of, int [groups], where groups that are at
        least so similar are of one."""
        return join(self._sums, self._counts, least=least, most=len(self._sums))[0]

    def _make_room(self) -> None:
        found, least = join(self._sums, self._counts, least=2.0, most=self._most // 2)
        self.least_joined = min(self.least_joined, least)
        self._sums, self._counts = (_summed(each, found) for each in (self._sums, self._counts))
        self._group_of = [found[self.group_of].astype(np.int32)]


def join(
    sums: np.ndarray, counts: np.ndarray, *, least: float, most: int
) -> tuple[np.ndarray, float]:
    """Join the two groups that sound most alike, again and again, while there are more than `most`
    or any two are at least so similar.

    Groups are the sums of their members, [n, size], and how many they are, [n]. Returns the number
    of the joint group that each is in, 0 to m - 1 in order of their first, and the least similarity
    at which two were joined (1 where none were).
    """
    count = len(sums)
    means = sums / counts[:, None]
    weights = counts.astype(np.float64)
    similar = (means @ means.T).astype(np.float32)
    np.fill_diagonal(similar, -np.inf)
    root = np.arange(count)
    best = similar.argmax(axis=1) if count else root
    left, reached = count, 1.0
    while left > 1:
        one = int(similar[np.arange(count), best].argmax())
        other = int(best[one])
        if similar[one, other] < least and left <= most:
            break
        reached = min(reached, float(similar[one, other]))
        total = weights[one] + weights[other]
        row = (similar[one] * weights[one] + similar[other] * weights[other]) / total
        row[[one, other]] = -np.inf
        similar[one] = similar[:, one] = row
        similar[other] = similar[:, other] = -np.inf
        weights[one] = total
        root[root == other] = one
        stale = (best == one) | (best == other)
        stale[one] = True
        best[stale] = similar[stale].argmax(axis=1)
        closer = similar[:, one] > similar[np.arange(count), best]
        best[closer] = one
        left -= 1
    _, firsts, numbers = np.unique(root, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(firsts))
    return order[numbers], reached


def unit(vectors: np.ndarray) -> np.ndarray:
    """The same directions at length 1, [n, size]."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def _summed(values: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """The sums of those `values` that have the same number."""
    sums = np.zeros((numbers.max() + 1, *values.shape[1:]), np.float32)
    np.add.at(sums, numbers, values)
    return sums
