"""
A planning problem as a mixed integer program, written from the words of service/model/plan.h.

Every oral that follows nothing has one variable for each place that its own rules allow (commission, day, start, loge);
a follower has one for each place of what it follows. Whatever holds between orals is a row over the minutes at which
something may begin: intervals overlap if and only if the one begins inside the other.
"""
import collections
import itertools

DAY = 1440


def clean(value):
    """The arrays of plan_text end with null, its objects with "end"."""
    if isinstance(value, dict):
        return {key: clean(part) for key, part in value.items() if key != "end"}
    if isinstance(value, list):
        return [clean(part) for part in value if part is not None]
    return value


def overlap(a, b, c, d):
    return a < d and c < b


def covered(intervals, day, start, end):
    """Every minute of [start, end) is in one of the intervals."""
    minutes = set(range(start, end))
    for when, begin, stop in intervals:
        if when == day:
            minutes -= set(range(begin, stop))
    return not minutes


Place = collections.namedtuple("Place", "task commission day start end busy loge name")
Group = collections.namedtuple("Group", "commission day start end epreuve name")


class Rows:
    """The rows, bounds and objective of a program, as an LP file."""

    def __init__(self):
        self.rows = []
        self.integers = set()
        self.upper = {}
        self.costs = collections.Counter()

    def binary(self, name):
        self.integers.add(name)
        self.upper[name] = 1
        return name

    def number(self, name, upper=None):
        if upper is not None:
            self.upper[name] = upper
        return name

    def add(self, terms, sense, right):
        total = collections.Counter()
        for factor, name in terms:
            total[name] += factor
        total = {name: factor for name, factor in total.items() if factor}
        if total:
            self.rows.append((total, sense, right))
        elif not {"<=": 0 <= right, ">=": 0 >= right, "=": right == 0}[sense]:
            self.rows.append(({"impossible": 1}, ">=", 1))
            self.upper["impossible"] = 0

    def cost(self, factor, name):
        self.costs[name] += factor

    def text(self):
        def line(terms):
            parts = [f"{'+' if factor >= 0 else '-'} {abs(factor)} {name}" for name, factor in terms.items() if factor]
            return "\n ".join(" ".join(parts[i:i + 8]) for i in range(0, len(parts), 8)) or "0 nothing"

        lines = ["Minimize", " cost: " + line(self.costs), "Subject To"]
        lines += [f" r{i}: {line(terms)} {sense} {right}" for i, (terms, sense, right) in enumerate(self.rows)]
        lines += ["Bounds"] + [f" 0 <= {name} <= {upper}" for name, upper in self.upper.items()]
        lines += ["Generals"] + [f" {name}" for name in sorted(self.integers)] + ["End", ""]
        return "\n".join(lines)


class Model:
    def __init__(self, problem):
        self.p = clean(problem)
        self.rows = Rows()
        self.used = [i for i, commission in enumerate(self.p["commissions"])
                     if commission["complete"] and not commission["cancelled"]]
        self.places = collections.defaultdict(list)  # of each task
        self.after = {}  # name of a place: the place of the follower there
        self.sit_days = range(len(self.p["days"]))
        self.find_places()
        self.find_groups()
        self.tasks_once()
        self.one_group()
        self.spans()
        self.rooms()
        self.loges()
        self.day_slots()
        self.candidates_once()
        self.members_once()
        self.price_members()
        self.price_pools()
        self.price_waits()
        self.order_twins()

    # Which places the rules that look at one oral alone allow.

    def oral_allowed(self, task, commission, day, start):
        p = self.p
        end, opens = start + task["duration"], p["days"][day]
        zone, establishment = p["candidates"][task["candidate"]]
        busy = start - task["preparation"]
        members = [p["members"][i] for i in commission["members"]]
        return (p["epreuves"][task["epreuve"]]["held_by"] == commission["epreuve"]
                and task["language"] == commission["language"]
                and p["centres"][commission["centre"]] == zone
                and p["epreuves"][task["epreuve"]]["days"] >> day & commission["days"] >> day & 1
                and busy >= opens[0] and end <= opens[1]
                and not (opens[2] < opens[3] and overlap(start, end, opens[2], opens[3]))
                and all(covered(member["available"], day, start, end) for member in members)
                and not any(when == day and overlap(begin, stop, busy, end)
                            for when, begin, stop in p["zones"][zone]["busy"])
                and (p["own_allowed"] or establishment < 0
                     or all(member["establishment"] != establishment for member in members)))

    def loges_for(self, task, commission, day, start):
        if task["preparation"] == 0:
            return [-1]
        return [i for i, room in enumerate(self.p["rooms"])
                if room["loge_seats"] > 0 and room["centre"] == commission["centre"]
                and not any(when == day and overlap(begin, stop, start - task["preparation"], start)
                            for when, begin, stop in room["closed"])]

    def find_places(self):
        tasks, commissions = self.p["tasks"], self.p["commissions"]
        for t, task in enumerate(tasks):
            if task["follows"] >= 0:
                continue
            for c, day, start in itertools.product(self.used, self.sit_days, range(0, DAY, self.p["grid"])):
                if not self.oral_allowed(task, commissions[c], day, start):
                    continue
                for loge in self.loges_for(task, commissions[c], day, start):
                    name = f"x_{t}_{c}_{day}_{start}_{loge if loge >= 0 else 'n'}"
                    self.places[t].append(Place(t, c, day, start, start + task["duration"],
                                                start - task["preparation"], loge, self.rows.binary(name)))
        for t, task in enumerate(tasks):
            if task["follows"] < 0:
                continue
            assert task["preparation"] == 0 and tasks[task["follows"]]["follows"] < 0
            for before in self.places[task["follows"]]:
                c, day, start = before.commission, before.day, before.end
                if self.oral_allowed(task, commissions[c], day, start):
                    place = Place(t, c, day, start, start + task["duration"], start, -1,
                                  self.rows.binary(f"z_{t}_{before.name}"))
                    self.places[t].append(place)
                    self.after[before.name] = place
                    self.rows.add([(1, place.name), (-1, before.name)], "<=", 0)

    def all_places(self):
        return [place for places in self.places.values() for place in places]

    # Groups: who starts together before one commission, as long as the longest of them.

    def find_groups(self):
        p = self.p
        together = collections.defaultdict(list)
        for place in self.all_places():
            if p["tasks"][place.task]["follows"] < 0:
                together[place.commission, place.day, place.start, p["tasks"][place.task]["epreuve"]].append(place)
        self.groups = []
        self.group_places = together
        for (c, day, start, epreuve), places in together.items():
            groups = []
            for length in sorted({place.end - start for place in places}):
                name = self.rows.binary(f"g_{c}_{day}_{start}_{epreuve}_{length}")
                groups.append(Group(c, day, start, start + length, epreuve, name))
                self.rows.add([(1, name)] + [(-1, place.name) for place in places if place.end == start + length], "<=", 0)
            for t in {place.task for place in places}:  # in a group that is long enough
                own = [place for place in places if place.task == t]
                self.rows.add([(1, place.name) for place in own]
                              + [(-1, group.name) for group in groups if group.end >= own[0].end], "<=", 0)
            most = p["epreuves"][epreuve]["group_max"]
            self.rows.add([(1, place.name) for place in places] + [(-most, group.name) for group in groups], "<=", 0)
            self.groups += groups
        for before in self.after:
            group_max = p["epreuves"][p["tasks"][int(before.split("_")[1])]["epreuve"]]["group_max"]
            assert group_max == 1, "followers of groups are not modelled"

    def sitting(self, c, day):
        return ([group for group in self.groups if (group.commission, group.day) == (c, day)],
                [place for place in self.after.values() if (place.commission, place.day) == (c, day)])

    def sittings(self):
        pairs = sorted({(group.commission, group.day) for group in self.groups})
        return [(c, day, *self.sitting(c, day)) for c, day in pairs]

    def tasks_once(self):
        for t in range(len(self.p["tasks"])):
            self.rows.add([(1, place.name) for place in self.places[t]], "<=", 1)

    def turnover(self, c):
        return self.p["epreuves"][self.p["commissions"][c]["epreuve"]]["turnover"]

    def one_group(self):
        """With its turnover behind it, nothing begins during a group, nor during the follower and its turnover."""
        for c, _, groups, followers in self.sittings():
            turnover = self.turnover(c)
            for minute in sorted({group.start for group in groups}):
                self.rows.add(
                    [(1, group.name) for group in groups if group.start <= minute < group.end + turnover]
                    + [(1, place.name) for place in followers
                       if place.start + turnover <= minute < place.end + turnover], "<=", 1)

    # From the first start of a commission on a day to its last end; the gap.

    def spans(self):
        rows, weight = self.rows, self.p["gap"]
        self.first, self.last, self.sits = {}, {}, {}
        for c, day, groups, followers in self.sittings():
            opens = self.p["days"][day]
            starts = sorted({group.start for group in groups})
            ends = sorted({group.end for group in groups} | {place.end for place in followers})
            first = {start: rows.binary(f"u_{c}_{day}_{start}") for start in starts}
            last = {end: rows.binary(f"v_{c}_{day}_{end}") for end in ends}
            sits = rows.binary(f"s_{c}_{day}")
            self.first[c, day], self.last[c, day], self.sits[c, day] = first, last, sits
            rows.add([(1, name) for name in first.values()] + [(-1, sits)], "=", 0)
            rows.add([(1, name) for name in last.values()] + [(-1, sits)], "=", 0)
            # They are those of orals.
            for start in starts:
                rows.add([(1, first[start])] + [(-1, group.name) for group in groups if group.start == start], "<=", 0)
            for end in ends:
                rows.add([(1, last[end])] + [(-1, group.name) for group in groups if group.end == end]
                         + [(-1, place.name) for place in followers if place.end == end], "<=", 0)
            # At each minute with an oral the commission is between them.
            for minute in sorted({oral.start for oral in groups + followers}):
                rows.add([(1, oral.name) for oral in groups + followers if oral.start <= minute < oral.end]
                         + [(-1, name) for start, name in first.items() if start <= minute]
                         + [(1, name) for end, name in last.items() if end <= minute], "<=", 0)
            # last end - first start - lengths - what lies between two groups
            turnover, pause = self.turnover(c), opens[3] - opens[2]
            gap = [(end, name) for end, name in last.items()] + [(-start, name) for start, name in first.items()]
            gap += [(group.start - group.end - turnover, group.name) for group in groups]
            gap += [(place.start - place.end, place.name) for place in followers]
            gap.append((turnover, sits))  # one less between than groups
            if pause > turnover:
                over = rows.binary(f"o_{c}_{day}")
                rows.add([(1, over)] + [(-1, name) for start, name in first.items() if start < opens[2]], "<=", 0)
                rows.add([(1, over)] + [(-1, name) for end, name in last.items() if end > opens[3]], "<=", 0)
                gap.append((turnover - pause, over))
            rows.add(gap, ">=", 0)  # of itself, but not of its fractions
            for minutes, name in gap:
                rows.cost(weight * minutes, name)

    def rooms_for(self, c, day):
        commission = self.p["commissions"][c]
        return [i for i, room in enumerate(self.p["rooms"])
                if room["centre"] == commission["centre"] and room["loge_seats"] == 0 and room["seats"] > 0
                and commission["room"] in (-1, i)]

    def rooms(self):
        rows, p = self.rows, self.p
        inside = collections.defaultdict(list)  # of room and day: commission, variable
        different = collections.defaultdict(dict)  # of a commission: room, variable
        for c, day, groups, followers in self.sittings():
            chosen = {room: rows.binary(f"r_{c}_{day}_{room}") for room in self.rooms_for(c, day)}
            rows.add([(1, name) for name in chosen.values()] + [(-1, self.sits[c, day])], "=", 0)
            for room, name in chosen.items():
                inside[room, day].append((c, name))
                if room not in different[c]:
                    different[c][room] = rows.number(f"d_{c}_{room}")
                rows.add([(1, different[c][room]), (-1, name)], ">=", 0)
            for oral in groups + followers:  # open
                rows.add([(1, oral.name)] + [(-1, name) for room, name in chosen.items() if not any(
                    when == day and overlap(begin, stop, oral.start, oral.end)
                    for when, begin, stop in p["rooms"][room]["closed"])], "<=", 0)
            for (gc, gday, _, epreuve), places in self.group_places.items():  # large enough
                if (gc, gday) == (c, day):
                    needs = p["epreuves"][epreuve]
                    rows.add([(1, place.name) for place in places] + [
                        (-min(p["rooms"][room]["seats"], needs["group_max"],
                              p["rooms"][room]["computers"] if needs["needs_computers"] else DAY), name)
                        for room, name in chosen.items()], "<=", 0)
        self.room_once(inside)
        for c, found in different.items():
            somewhere = rows.number(f"w_{c}", 1)
            rows.add([(1, somewhere)] + [(-1, self.sits[key]) for key in self.sits if key[0] == c], "<=", 0)
            for name in found.values():
                rows.cost(p["room_change"], name)
            rows.cost(-p["room_change"], somewhere)

    def room_once(self, inside):
        for (room, day), stays in inside.items():
            if len(stays) < 2:
                continue
            minutes = sorted({start for c, _ in stays for start in self.first[c, day]})
            for minute in minutes:
                present = []
                for c, name in stays:  # in the span, and in this room
                    here = self.rows.number(f"h_{c}_{day}_{room}_{minute}", 1)
                    self.rows.add([(1, start_name) for start, start_name in self.first[c, day].items() if start <= minute]
                                  + [(-1, end_name) for end, end_name in self.last[c, day].items() if end <= minute]
                                  + [(1, name), (-1, here)], "<=", 1)
                    present.append((1, here))
                self.rows.add(present, "<=", 1)

    def loges(self):
        inside = collections.defaultdict(list)
        for place in self.all_places():
            if place.loge >= 0:
                inside[place.loge, place.day].append(place)
        for (loge, _), places in inside.items():
            for minute in sorted({place.busy for place in places}):
                self.rows.add([(1, place.name) for place in places if place.busy <= minute < place.start],
                              "<=", self.p["rooms"][loge]["loge_seats"])

    def day_slots(self):
        held = collections.defaultdict(list)
        for place in self.all_places():
            held[place.commission, place.day, self.p["tasks"][place.task]["epreuve"]].append((1, place.name))
        for (_, _, epreuve), terms in held.items():
            if self.p["epreuves"][epreuve]["day_slots_max"] > 0:
                self.rows.add(terms, "<=", self.p["epreuves"][epreuve]["day_slots_max"])

    def centre(self, place):
        return self.p["commissions"][place.commission]["centre"]

    def candidates_once(self):
        """For each place, none of each other task that is too near."""
        tasks = self.p["tasks"]
        for a, b in itertools.permutations(self.places, 2):
            if tasks[a]["candidate"] != tasks[b]["candidate"] or tasks[a]["follows"] == b or tasks[b]["follows"] == a:
                continue
            for one in self.places[a]:
                near = [other for other in self.places[b] if other.day == one.day and self.too_near(one, other)]
                if near:
                    self.rows.add([(1, one.name)] + [(1, other.name) for other in near], "<=", 1)

    def too_near(self, one, other):
        travel = self.p["travel_same" if self.centre(one) == self.centre(other) else "travel_between"]
        return overlap(one.busy, one.end + travel, other.busy, other.end + travel)

    def members_once(self):
        p = self.p
        for m in range(len(p["members"])):
            own = [c for c in self.used if m in p["commissions"][c]["members"]]
            for a, b in itertools.permutations(own, 2):
                travel = 0 if p["commissions"][a]["centre"] == p["commissions"][b]["centre"] else p["travel_between"]
                for day in self.sit_days:
                    of_a, of_b = (sum(map(list, self.sitting(c, day)), []) for c in (a, b))
                    for one in of_a:
                        near = [other for other in of_b if overlap(one.start, one.end + travel, other.start, other.end + travel)]
                        self.exclude(one, near)

    def exclude(self, one, others):
        """`one` with none of the others, which are of one commission and day: those that begin within the shortest of
        them exclude each other, so they share a row (a follower, which may touch what it follows, has its own)."""
        orals = [other for other in others if isinstance(other, Group)]
        shortest = min((other.end - other.start for other in orals), default=1)
        shared = collections.defaultdict(list)
        for other in orals:
            shared[other.start // shortest].append(other)
        for other in others:
            if not isinstance(other, Group):
                shared[other.name] = [other]
        for part in shared.values():
            self.rows.add([(1, one.name)] + [(1, other.name) for other in part], "<=", 1)

    def price_members(self):
        for m in range(len(self.p["members"])):
            for day in self.sit_days:
                sits = [self.sits[c, day] for c in self.used
                        if m in self.p["commissions"][c]["members"] and (c, day) in self.sits]
                if sits:
                    name = self.rows.number(f"m_{m}_{day}", 1)
                    for sit in sits:
                        self.rows.add([(1, name), (-1, sit)], ">=", 0)
                    self.rows.cost(self.p["member_day"], name)

    def price_pools(self):
        p, rows = self.p, self.rows
        pools = collections.defaultdict(list)
        tasks = collections.defaultdict(list)
        for c, commission in enumerate(p["commissions"]):
            if not commission["cancelled"]:
                pools[commission["epreuve"], commission["language"], p["centres"][commission["centre"]]].append(c)
        for t, task in enumerate(p["tasks"]):
            if task["follows"] < 0 and p["epreuves"][task["epreuve"]]["held_by"] == task["epreuve"]:
                tasks[task["epreuve"], task["language"], p["candidates"][task["candidate"]][0]].append(t)
        for key, commissions in pools.items():
            count = len(tasks[key])
            low, high = count // len(commissions), -(-count // len(commissions))
            schools = collections.defaultdict(list)
            for t in tasks[key]:
                if p["candidates"][p["tasks"][t]["candidate"]][1] >= 0:
                    schools[p["candidates"][p["tasks"][t]["candidate"]][1]].append(t)
            for c in commissions:
                held = self.held(tasks[key], c)
                more, fewer = rows.number(f"m_more_{c}"), rows.number(f"m_fewer_{c}")
                rows.add(held + [(-1, more)], "<=", high)
                rows.add(held + [(1, fewer)], ">=", low)
                rows.cost(p["uneven"], more)
                rows.cost(p["uneven"], fewer)
                for school, of_school in schools.items():
                    name = rows.number(f"m_school_{c}_{school}")
                    rows.add(self.held(of_school, c) + [(-1, name)], "<=", -(-len(of_school) // len(commissions)))
                    rows.cost(p["school_mix"], name)

    def held(self, tasks, c):
        return [(1, place.name) for t in tasks for place in self.places[t] if place.commission == c]

    def price_waits(self):
        """Like spans(): the first start of a candidate on a day, the last end."""
        rows, weight = self.rows, self.p["wait"]
        by_day = collections.defaultdict(lambda: collections.defaultdict(list))
        for place in self.all_places():
            by_day[self.p["tasks"][place.task]["candidate"], place.day][place.task].append(place)
        for (candidate, day), tasks in by_day.items():
            places = [place for own in tasks.values() for place in own]
            first = {busy: rows.number(f"f_{candidate}_{day}_{busy}") for busy in sorted({place.busy for place in places})}
            last = {end: rows.number(f"l_{candidate}_{day}_{end}") for end in sorted({place.end for place in places})}
            rows.add([(1, name) for name in first.values()] + [(-1, name) for name in last.values()], "=", 0)
            for busy, name in first.items():
                rows.add([(1, name)] + [(-1, place.name) for place in places if place.busy == busy], "<=", 0)
            for end, name in last.items():
                rows.add([(1, name)] + [(-1, place.name) for place in places if place.end == end], "<=", 0)
            rows.add([(1, name) for name in first.values()], "<=", 1)
            for minute in first:
                rows.add([(1, place.name) for place in places if place.busy <= minute < place.end]
                         + [(-1, name) for busy, name in first.items() if busy <= minute]
                         + [(1, name) for end, name in last.items() if end <= minute], "<=", 0)
            wait = [(end, name) for end, name in last.items()] + [(-busy, name) for busy, name in first.items()]
            wait += [(place.busy - place.end, place.name) for place in places]
            rows.add(wait, ">=", 0)
            for minutes, name in wait:
                rows.cost(weight * minutes, name)

    def order_twins(self):
        """Candidates who could be exchanged are put in order: the first task of the one has no later a place than that
        of the next. It takes no optimum away, and many equal ones out of the search."""
        tasks = self.p["tasks"]
        twins = collections.defaultdict(list)
        for candidate, own in itertools.groupby(range(len(tasks)), lambda t: tasks[t]["candidate"]):
            own = list(own)
            key = [(tasks[t]["epreuve"], tasks[t]["language"], tasks[t]["follows"] >= 0 and tasks[t]["follows"] - own[0],
                    tuple(place[1:-1] for place in self.places[t])) for t in own]
            school = self.p["candidates"][candidate][1] if self.p["school_mix"] else -1
            twins[self.p["candidates"][candidate][0], school, tuple(key)].append(own[0])
        for of_kind in twins.values():
            for one, other in itertools.pairwise(of_kind):
                terms = []
                for first, second in zip(self.places[one], self.places[other]):
                    terms += [(1, first.name), (-1, second.name)]
                    self.rows.add(terms, ">=", 0)

    # What is minimized.

    def placed(self):
        return [(1, place.name) for place in self.all_places()]

    def plan_lines(self, values):
        """The solution in the words of plan_text."""
        for place in self.all_places():
            if values.get(place.name, 0) > 0.5:
                yield f"slot {place.task} {place.commission} {place.day} {place.loge} {place.start}"
        for name, value in values.items():
            if name.startswith("r_") and value > 0.5:
                yield "room " + " ".join(name.split("_")[1:])
