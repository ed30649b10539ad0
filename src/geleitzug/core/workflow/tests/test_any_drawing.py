# SPDX-License-Identifier: EUPL-1.2
"""Any drawing made of nested blocks, walked in any order: exactly the tasks that are due are done, each once."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from geleitzug.core.workflow.definition import check, load_process
from geleitzug.core.workflow.tests.play import begin, do, drawn, elements, open_ids

type_of_block = st.sampled_from(["row", "parallel", "exclusive", "inclusive", "inside"])
blocks = st.recursive(
    st.just("task"), lambda inner: st.tuples(type_of_block, st.lists(inner, min_size=2, max_size=3)), max_leaves=9
)


class Drawer:
    """Draws a block between two elements and notes which tasks are due, by the choices made on the way."""

    def __init__(self, choose: st.DataObject) -> None:
        self.choose = choose
        self.ids = count(1)
        self.nodes: list[str] = []
        self.flows: list[str] = []
        self.conditions: dict[str, str] = {}
        self.due: Counter[str] = Counter()

    def drawing(self, block: Any) -> bytes:
        """Draw a whole process of one block."""
        start = self.node("startEvent")
        _arrow, last = self.block(block, start, True)
        self.arrow(last, self.node("endEvent"))
        return drawn("".join(self.nodes), " ".join(self.flows), conditions=self.conditions)

    def node(self, tag: str, inside: str = "", **attributes: str) -> str:
        identifier = f"{tag[0]}{next(self.ids)}"
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        self.nodes.append(f'<{tag} id="{identifier}"{written}>{inside}</{tag}>')
        return identifier

    def arrow(self, source: str, target: str, condition: str = "") -> str:
        flow = f"{source}-{target}"
        self.flows.append(flow)
        if condition:
            self.conditions[flow] = condition
        return flow

    def block(self, block: Any, before: str, is_due: bool, condition: str = "") -> tuple[str, str]:
        """Draw a block behind an element; returns the first arrow and the last element."""
        if block == "task":
            task = self.node("userTask")
            self.due[task] += is_due
            return self.arrow(before, task, condition), task
        kind, parts = block
        if kind == "inside":
            return self.inside(parts, before, is_due, condition)
        if kind == "row":
            first, last = self.block(parts[0], before, is_due, condition)
            for part in parts[1:]:
                _arrow, last = self.block(part, last, is_due)
            return first, last
        return self.ways(kind, parts, before, is_due, condition)

    def ways(self, kind: str, parts: list[Any], before: str, is_due: bool, condition: str) -> tuple[str, str]:
        taken = [self.choose.draw(st.booleans()) for _part in parts[1:]]
        if kind == "exclusive" and True in taken:
            taken = [at == taken.index(True) for at in range(len(taken))]
        split = self.node(f"{kind}Gateway")
        entry = self.arrow(before, split, condition)
        first_due = is_due and (kind == "parallel" or not any(taken))
        default, last = self.block(parts[0], split, first_due)
        ends = [last]
        for part, take in zip(parts[1:], taken, strict=True):
            says = "" if kind == "parallel" else str(take).lower()
            ends.append(self.block(part, split, is_due and (kind == "parallel" or take), says)[1])
        if kind != "parallel":
            at = next(i for i, node in enumerate(self.nodes) if f'id="{split}"' in node)
            self.nodes[at] = self.nodes[at].replace(f'id="{split}"', f'id="{split}" default="{default}"')
        join = self.node(f"{kind}Gateway")
        for end in ends:
            self.arrow(end, join)
        return entry, join

    def inside(self, parts: list[Any], before: str, is_due: bool, condition: str) -> tuple[str, str]:
        """A sub-process around a row of blocks."""
        outer_nodes, outer_flows, self.nodes, self.flows = self.nodes, self.flows, [], []
        last = self.node("startEvent")
        for part in parts:
            _arrow, last = self.block(part, last, is_due)
        self.arrow(last, self.node("endEvent"))
        written = "".join(self.nodes) + "".join(
            f'<sequenceFlow id="{flow}" sourceRef="{flow.split("-")[0]}" targetRef="{flow.split("-")[1]}">'
            + (f"<conditionExpression>{self.conditions[flow]}</conditionExpression>" if flow in self.conditions else "")
            + "</sequenceFlow>"
            for flow in self.flows
        )
        self.nodes, self.flows = outer_nodes, outer_flows
        scope = self.node("subProcess", written)
        return self.arrow(before, scope, condition), scope


@settings(deadline=None, max_examples=150)
@given(blocks, st.data())
def test_exactly_the_tasks_that_are_due_are_done_once(block, choose):
    drawer = Drawer(choose)
    xml = drawer.drawing(block)
    process = load_process(xml)

    run = begin(process)
    while open_ids(run):
        run = do(process, run, choose.draw(st.sampled_from(sorted(open_ids(run)))))

    done = Counter(element for element in elements(process, run) if process.elements[element].tag == "userTask")
    assert run.finished
    assert done == +drawer.due
    assert not [finding for finding in check(xml, [], []) if "wartet auf einen Pfeil" in finding.message]
