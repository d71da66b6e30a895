"""How sure a share is: the interval to show beside a rate that rests on few cases."""

from math import sqrt

NORMAL_95 = 1.96


def wilson(hits: int, tries: int, z: float = NORMAL_95) -> tuple[float, float, float]:
    """Wilson's score interval of a proportion in per cent: low, proportion, high; zeros where nothing was tried.

    With p = hits / tries the ends are (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n): inside 0 to 100 however few the
    tries, and never of no width, as the plain interval of 10 out of 10 would be.
    """
    if tries == 0:
        return (0.0, 0.0, 0.0)
    share = hits / tries
    centre = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    reach = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / (1 + z * z / tries)
    return (100 * max(0.0, centre - reach), 100 * share, 100 * min(1.0, centre + reach))
