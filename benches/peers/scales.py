"""The RAND-36 scales: for each score its items, how many options each has, and whether it is reversed."""

FIVE = {1, 2, 20, 22, 32, 33, 34, 35, 36}


def options(item):
    if item in FIVE:
        return 5
    if 3 <= item <= 12:
        return 3
    if 13 <= item <= 19:
        return 2
    return 6


SCALES = {
    "physical_functioning": (list(range(3, 13)), []),
    "role_physical": ([13, 14, 15, 16], []),
    "role_emotional": ([17, 18, 19], []),
    "energy": ([29, 31], [23, 27]),
    "emotional_wellbeing": ([24, 25, 28], [26, 30]),
    "social_functioning": ([32], [20]),
    "pain": ([], [21, 22]),
    "general_health": ([33, 35], [1, 34, 36]),
    "health_change": ([], [2]),
}


def terms(score):
    """(item, factor, constant): the item's place between its lowest and highest option is factor * item + constant."""
    plain, reversed_ = SCALES[score]
    for item in plain:
        step = 100 / (options(item) - 1)
        yield item, step, -step
    for item in reversed_:
        step = 100 / (options(item) - 1)
        yield item, -step, step * options(item)
