// SPDX-License-Identifier: EUPL-1.2
// The drawing board: bpmn-js draws, this fills in what Geleitzug wants to know of each element, and keeps what was drawn.
// Everything can be done from the fields beside the board, with the keyboard alone.

import { german } from "./studio-words.js";
import { isoOf, spanOf } from "./studio-spans.js";
import { rowsOf, textOf } from "./studio-table.js";

const form = document.querySelector("[data-studio]");
const $ = (selector) => form.querySelector(selector);
const fields = $("[data-fields]");
const state = $("[data-state]");
const sorts = JSON.parse(form.dataset.sorts);
const text = (name, ...values) => values.reduce((words, value, at) => words.replace(`{${at}}`, value), form.dataset[`text${name}`]);

const gz = {
  name: "Geleitzug",
  uri: "https://geleitzug.org/bpmn/1.0",
  prefix: "gz",
  xml: { tagAlias: "lowerCase" },
  types: [
    { name: "Told", extends: ["bpmn:BaseElement"], properties: ["kind", "office", "due", "asks", "step", "role"].map((name) => ({ name, isAttr: true, type: "String" })) },
    { name: "Table", superClass: ["Element"], properties: [{ name: "rows", type: "Row", isMany: true }] },
    { name: "Row", properties: [{ name: "when", isAttr: true, type: "String" }, { name: "cells", type: "Cell", isMany: true }] },
    { name: "Cell", properties: [{ name: "name", isAttr: true, type: "String" }, { name: "value", isAttr: true, type: "String" }] },
  ],
};
const words = document.documentElement.lang.startsWith("de") ? german : {};
const translate = (template, values = {}) => (words[template] ?? template).replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);

// What the house cannot run is not offered: neither sorts of events and gateways nor repeating.
const RUNS_NOT = /escalation|conditional-(start|intermediate|boundary)|signal|compensation|cancel|link|script|transaction|ad-hoc|adhoc|complex|event-sub|toggle-(loop|parallel|sequential)/;
class OnlyWhatRuns {
  static $inject = ["popupMenu"];
  constructor(menu) { menu.registerProvider("bpmn-replace", 500, this); } // after bpmn-js's own, at 1000
  getPopupMenuEntries() { return (entries) => running(entries); }
  getPopupMenuHeaderEntries() { return (entries) => running(entries); }
}
const running = (entries) => Object.fromEntries(Object.entries(entries).filter(([key]) => !RUNS_NOT.test(key)));

const modeler = new window.BpmnJS({
  container: $("[data-board]"),
  moddleExtensions: { gz },
  additionalModules: [{ translate: ["value", translate] }, { __init__: ["onlyWhatRuns"], onlyWhatRuns: ["type", OnlyWhatRuns] }],
});
const [modeling, moddle, registry, selection, canvas, stack] = ["modeling", "moddle", "elementRegistry", "selection", "canvas", "commandStack"].map((name) => modeler.get(name));
let chosen = null;
let isDirty = false;
let found = [...form.querySelectorAll("[data-found] li[data-element]")].map((line) => ({ element: line.dataset.element, words: line.textContent, blocks: line.className !== "" }));

// --- what an element is -----------------------------------------------------------------------------------------

const is = (element, type) => Boolean(element?.businessObject?.$instanceOf?.(type));
const definition = (element, sort) => element.businessObject.eventDefinitions?.find((each) => each.$type === `bpmn:${sort}EventDefinition`);
const sends = (element) => is(element, "bpmn:ThrowEvent") && definition(element, "Message");
const isChoice = (element) => is(element, "bpmn:ExclusiveGateway") || is(element, "bpmn:InclusiveGateway");

function sortsOf(element) {
  const sorts = ["any", element.businessObject.$type];
  if (is(element, "bpmn:ServiceTask") || is(element, "bpmn:SendTask") || sends(element)) sorts.push("step");
  if (is(element, "bpmn:SequenceFlow") && isChoice(element.source)) sorts.push("condition");
  if (is(element, "bpmn:Event") && definition(element, "Timer")) sorts.push("timer");
  if (is(element, "bpmn:ReceiveTask") || (is(element, "bpmn:CatchEvent") && definition(element, "Message"))) sorts.push("message");
  if (is(element, "bpmn:Event") && definition(element, "Error")) sorts.push("error");
  if (is(element, "bpmn:FlowNode") && !is(element, "bpmn:EndEvent")) sorts.push("node");
  if (is(element, "bpmn:FlowNode")) sorts.push("movable");
  if (is(element, "bpmn:Lane") || is(element, "bpmn:Participant")) sorts.push("row");
  return sorts;
}

const messageHolder = (element) => (is(element, "bpmn:ReceiveTask") ? element.businessObject : definition(element, "Message"));
const tableOf = (element) => element.businessObject.extensionElements?.values?.find((each) => each.$type === "gz:Table");

// --- reading and writing its fields -----------------------------------------------------------------------------

const GIVEN = JSON.parse(form.dataset.given);
const own = (name) => ({ read: (e) => e.businessObject.get(name), write: (e, value) => modeling.updateProperties(e, { [name]: value || undefined }) });
const FIELDS = {
  documentation: {
    read: (e) => e.businessObject.documentation?.[0]?.text,
    write: (e, value) => modeling.updateProperties(e, { documentation: value ? [moddle.create("bpmn:Documentation", { text: value })] : [] }),
  },
  condition: {
    read: (e) => e.businessObject.conditionExpression?.body,
    write: (e, value) => modeling.updateProperties(e, { conditionExpression: value ? moddle.create("bpmn:FormalExpression", { body: value }) : undefined }),
  },
  default: {
    read: (e) => e.source?.businessObject.default === e.businessObject,
    write: (e, value) => modeling.updateProperties(e.source, { default: value ? e.businessObject : undefined }),
  },
  timer: {
    read: (e) => definition(e, "Timer")?.timeDuration?.body,
    write: (e, value) => modeling.updateModdleProperties(e, definition(e, "Timer"), { timeDuration: value ? moddle.create("bpmn:FormalExpression", { body: value }) : undefined, timeDate: undefined, timeCycle: undefined }),
  },
  message: {
    read: (e) => messageHolder(e)?.messageRef?.name,
    write: (e, value) => modeling.updateModdleProperties(e, messageHolder(e), { messageRef: value ? shared("bpmn:Message", "name", value) : undefined }),
  },
  error: {
    read: (e) => definition(e, "Error")?.errorRef?.errorCode,
    write: (e, value) => modeling.updateModdleProperties(e, definition(e, "Error"), { errorRef: value ? shared("bpmn:Error", "errorCode", value) : undefined }),
  },
  table: { read: (e) => textOf(tableOf(e), text("Else")), write: writeTable },
  lane: { read: (e) => laneOf(e)?.id, write: (e, id) => intoLane(e, registry.get(id)) },
};

// The smallest lane a box lies in: lanes may hold lanes.
function laneOf(element) {
  const [x, y] = [element.x + element.width / 2, element.y + element.height / 2];
  const around = registry.filter((each) => is(each, "bpmn:Lane") && each.x <= x && x <= each.x + each.width && each.y <= y && y <= each.y + each.height);
  return around.sort((one, other) => one.height - other.height)[0];
}

// Which lane a box belongs to follows from where it lies; what hangs at its edge goes with it.
function intoLane(element, lane) {
  if (!lane || lane === laneOf(element)) return;
  const down = Math.round(lane.y + lane.height / 2 - element.y - element.height / 2);
  modeling.moveElements([element], { x: 0, y: down });
}

// Messages and errors are named once in a file; who speaks of the same one refers to the same.
function shared(type, key, value) {
  const definitions = modeler.getDefinitions();
  const known = definitions.rootElements.find((each) => each.$type === type && each[key] === value);
  if (known) return known;
  const made = moddle.create(type, { name: value, [key]: value });
  made.id = moddle.ids.nextPrefixed(`${type.slice(5)}_`, made);
  made.$parent = definitions;
  definitions.rootElements.push(made);
  return made;
}

function writeTable(element, written) {
  const { rows, wrong } = rowsOf(written, text("Else"));
  const complaint = fields.querySelector("[data-wrong]");
  complaint.hidden = !wrong;
  complaint.textContent = wrong ? text("Row", wrong) : "";
  if (wrong) return;
  const others = (element.businessObject.extensionElements?.values ?? []).filter((each) => each.$type !== "gz:Table");
  const made = rows.map((row) => moddle.create("gz:Row", { when: row.when || undefined, cells: row.cells.map((cell) => moddle.create("gz:Cell", cell)) }));
  const values = rows.length ? [...others, moddle.create("gz:Table", { rows: made })] : others;
  const extensionElements = values.length ? moddle.create("bpmn:ExtensionElements", { values }) : undefined;
  modeling.updateProperties(element, { extensionElements });
}

function show(element) {
  chosen = element && element !== canvas.getRootElement() ? element.labelTarget ?? element : null;
  fields.hidden = !chosen;
  $("[data-elements]").value = chosen?.id ?? "";
  if (!chosen) return;
  const sorts = sortsOf(chosen);
  for (const part of fields.querySelectorAll("[data-of]")) part.hidden = !sorts.includes(part.dataset.of);
  fields.querySelector("[data-wrong]").hidden = true;
  for (const control of fields.querySelectorAll("[data-set]")) fill(control);
  sayCondition();
  const late = fields.querySelector('[data-next] [value="late"]');
  if (late) late.hidden = late.disabled = !is(chosen, "bpmn:Activity");
  if (late?.disabled && late.selected) late.parentElement.selectedIndex = 0;
}

function fill(control) {
  if (control.closest("[data-of]").hidden || control === document.activeElement) return;
  const value = (FIELDS[control.dataset.set] ?? own(control.dataset.set)).read(chosen);
  if (control.type === "checkbox") control.checked = Boolean(value);
  else if ("span" in control.dataset) {
    const span = spanOf(value);
    control.value = span.number;
    unitOf(control).value = span.unit;
  }
  else if (control.matches("select") && value && ![...control.options].some((option) => option.value === value)) {
    control.add(new Option(value, value, true, true));
  } else control.value = value ?? "";
}

// A condition in words is chosen from a list; the formula below it is what counts.
const ready = fields.querySelector("[data-ready-conditions]");
const fixed = ready.length;

function sayCondition() {
  ready.length = fixed;
  for (const task of registry.filter((each) => is(each, "bpmn:UserTask"))) {
    for (const [reading, words] of GIVEN[task.businessObject.get("gz:kind")] ?? []) {
      ready.add(new Option(words.replace("{0}", nameOf(task)), reading.replaceAll("{1}", task.id)));
    }
  }
  const written = FIELDS.condition.read(chosen)?.replaceAll('"', "'") ?? "";
  const bare = (condition) => condition.replace(/^has\([^)]*\) && /, "").replace(/ == true$/, "");
  ready.selectedIndex = written ? Math.max(0, [...ready.options].findIndex((each) => bare(each.value) === bare(written))) : 0;
}

ready.addEventListener("change", () => {
  const formula = fields.querySelector("[data-set=condition]");
  formula.value = ready.value;
  formula.dispatchEvent(new Event("change", { bubbles: true }));
});

const unitOf = (control) => fields.querySelector(`[data-unit="${control.dataset.set}"]`);

// The change belongs to the element that was chosen when it was typed, also if the board is pressed next.
fields.addEventListener("change", (event) => {
  const unit = event.target.closest("[data-unit]");
  const control = unit ? fields.querySelector(`[data-set="${unit.dataset.unit}"]`) : event.target.closest("[data-set]");
  if (!control || !chosen) return;
  let value = control.type === "checkbox" ? control.checked : control.value.trim();
  if ("span" in control.dataset) value = isoOf(value, unitOf(control).value);
  (FIELDS[control.dataset.set] ?? own(control.dataset.set)).write(chosen, value);
});

// --- choosing, adding, connecting -------------------------------------------------------------------------------

// A key says nothing to a person: what has no name is called by what it is, and an arrow by its ends.
function nameOf(element) {
  const name = element.businessObject.name?.replace(/\s+/g, " ");
  if (is(element, "bpmn:SequenceFlow")) return `${name ? `${name}: ` : ""}${nameOf(element.source)} → ${nameOf(element.target)}`;
  return name || text("Nameless", sorts[element.businessObject.$type] ?? element.id);
}

function list() {
  const among = (...types) => registry.filter((each) => !each.labelTarget && types.some((type) => is(each, type)));
  const all = [...among("bpmn:FlowNode", "bpmn:Lane", "bpmn:Participant"), ...among("bpmn:SequenceFlow")];
  const lanes = (each) => is(each, "bpmn:Lane") && !each.children.some((inner) => is(inner, "bpmn:Lane"));
  for (const [control, fits] of [[$("[data-elements]"), () => true], [$("[data-targets]"), (each) => is(each, "bpmn:FlowNode")], [$("[data-set=lane]"), lanes]]) {
    if (!control) continue;
    control.length = 1;
    for (const each of all.filter(fits)) control.add(new Option(nameOf(each), each.id));
  }
  $("[data-elements]").value = chosen?.id ?? "";
}

$("[data-elements]").addEventListener("change", (event) => {
  const element = registry.get(event.target.value);
  selection.select(element ?? null);
  if (element && !is(element, "bpmn:Lane")) canvas.scrollToElement(element);
});

const STEP = 20; // pixels of the drawing
const GAP = 50;
const TIMER = { eventDefinitionType: "bpmn:TimerEventDefinition" };
const NEXT = {
  "bpmn:SubProcess": { type: "bpmn:SubProcess", isExpanded: true },
  wait: { type: "bpmn:IntermediateCatchEvent", ...TIMER },
  late: { type: "bpmn:BoundaryEvent", cancelActivity: false, ...TIMER },
};

// What comes after a step comes between it and what came after it until now: two arrows out of a step would not run.
stack.registerHandler("gz.append", class {
  preExecute(context) {
    const { source, shape } = context;
    const middle = source.y + source.height / 2;
    const [way, another] = source.outgoing.filter((each) => is(each, "bpmn:SequenceFlow"));
    if (is(shape, "bpmn:BoundaryEvent")) {
      context.added = modeling.createShape(shape, { x: source.x + source.width - shape.width, y: source.y + source.height }, source, { attach: true });
    } else if (!way || another || is(source, "bpmn:Gateway") || is(source, "bpmn:BoundaryEvent") || is(shape, "bpmn:EndEvent")) {
      context.added = modeler.get("autoPlace").append(source, shape);
    } else {
      const [right, wide] = [source.x + source.width, shape.width + GAP];
      if (way.target.x >= right) makeRoom(right + GAP / 5, wide);
      context.added = modeling.appendShape(source, shape, { x: right + GAP + shape.width / 2, y: middle }, source.parent);
      modeling.reconnectStart(way, context.added, { x: right + GAP + shape.width, y: middle });
    }
  }
});

function makeRoom(from, wide) {
  const tool = modeler.get("spaceTool");
  const { movingShapes, resizingShapes } = tool.calculateAdjustments(registry.filter((each) => each.parent), "x", wide, from);
  tool.makeSpace(movingShapes, resizingShapes, { x: wide, y: 0 }, "e", from);
}

const DO = {
  undo: () => stack.canUndo() && stack.undo(),
  redo: () => stack.canRedo() && stack.redo(),
  fit,
  in: () => canvas.zoom(canvas.zoom() * 1.25),
  out: () => canvas.zoom(canvas.zoom() / 1.25),
  save,
  keep: keepAsFile,
  append: () => {
    const made = NEXT[$("[data-next]").value] ?? { type: $("[data-next]").value };
    if (made.type === "bpmn:BoundaryEvent" && !is(chosen, "bpmn:Activity")) return;
    const context = { source: chosen, shape: modeler.get("elementFactory").createShape(made) };
    stack.execute("gz.append", context);
    modeler.get("directEditing").cancel(); // its name is typed beside the board
    selection.select(context.added);
    $("#f-name").focus();
  },
  connect: () => {
    const target = registry.get($("[data-targets]").value);
    if (target && modeler.get("rules").allowed("connection.create", { source: chosen, target }) !== false) modeling.connect(chosen, target);
  },
  lane: () => {
    const added = modeling.addLane(chosen, "bottom");
    selection.select(added);
    $("#f-name").focus();
  },
  left: () => modeling.moveElements([chosen], { x: -STEP, y: 0 }),
  right: () => modeling.moveElements([chosen], { x: STEP, y: 0 }),
  up: () => modeling.moveElements([chosen], { x: 0, y: -STEP }),
  down: () => modeling.moveElements([chosen], { x: 0, y: STEP }),
  remove: () => {
    modeler.get("modeling").removeElements([chosen]);
    show(null);
    $("[data-elements]").focus();
  },
};

// All of the drawing, right of the palette, and no larger than it is.
function fit() {
  const { inner, outer } = canvas.viewbox();
  const [left, edge] = [outer.width > 500 ? 120 : 20, 20];
  const scale = Math.min(1, (outer.width - left - edge) / inner.width, (outer.height - 2 * edge) / inner.height) || 1;
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - edge / scale, width: outer.width / scale, height: outer.height / scale });
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  event.preventDefault();
  DO[button.dataset.do]();
});
form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && $("[data-do=save]")) {
    event.preventDefault();
    document.activeElement?.blur?.();
    save();
  }
});

// --- keeping ----------------------------------------------------------------------------------------------------

async function save() {
  if (!$("[data-do=save]")) return;
  say(text("Saving"));
  const { xml } = await modeler.saveXML({ format: true });
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "_revision"]) body.set(name, form.elements[name].value);
  body.set("file", new Blob([xml], { type: "application/xml" }), "process.bpmn");
  const before = stack._stackIdx;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (answer.error) return say(answer.error);
    form.elements._revision.value = answer.revision;
    isDirty = stack._stackIdx !== before;
    found = answer.findings;
    tell();
    say(isDirty ? text("Dirty") : answer.said);
  } catch {
    say(text("Lost"));
  }
}

async function keepAsFile() {
  const { xml } = await modeler.saveXML({ format: true });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([xml], { type: "application/xml" })), download: "process.bpmn" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function say(sentence) {
  state.textContent = sentence;
}

// What is found is said beside the board and marked on it; pressed, a sentence leads to its element.
function tell() {
  const place = $("[data-found]");
  place.replaceChildren(...(found.length ? found.map(line) : [Object.assign(document.createElement("li"), { textContent: place.dataset.none })]));
  for (const element of registry.getAll()) canvas.removeMarker(element, "studio-fault");
  for (const each of found) if (each.blocks && registry.get(each.element)) canvas.addMarker(each.element, "studio-fault");
}

function line({ element, words: sentence, blocks }) {
  const item = Object.assign(document.createElement("li"), { className: blocks ? "ws-row__fault" : "" });
  if (!registry.get(element)) return Object.assign(item, { textContent: sentence });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "kern-link kern-link--small ws-way-on", textContent: sentence });
  button.addEventListener("click", () => { selection.select(registry.get(element)); canvas.scrollToElement(element); });
  item.append(button);
  return item;
}

// --- beginning --------------------------------------------------------------------------------------------------

modeler.on("selection.changed", ({ newSelection }) => {
  document.activeElement?.matches?.("[data-set]") && document.activeElement.blur();
  show(newSelection.length === 1 ? newSelection[0] : null);
});
modeler.on("commandStack.changed", () => {
  isDirty = true;
  say(text("Dirty"));
  list();
  if (chosen) registry.get(chosen.id) ? show(chosen) : show(null);
});
addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });

form.hidden = false;
document.querySelector("[data-without]").remove();
try {
  await modeler.importXML(await (await fetch(form.dataset.file)).text());
  fit();
  list();
  tell();
  form.dataset.ready = "";
} catch {
  say(text("Broken"));
  form.dataset.ready = "broken";
}
