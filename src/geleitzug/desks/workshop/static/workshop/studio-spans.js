// SPDX-License-Identifier: EUPL-1.2
// How long something lasts: people choose a number and a unit, a file says it as ISO 8601.

// What is written otherwise (P1M14D, a formula) stands as it is, under no unit.
export function spanOf(written) {
  const value = written ?? "";
  const [, number, unit] = value.match(/^P(\d+)([DWM])$/) ?? value.match(/^PT(\d+)(H)$/) ?? [];
  return number ? { number, unit } : { number: value, unit: value ? "" : "D" };
}

export function isoOf(number, unit) {
  if (!/^\d+$/.test(number) || !unit) return number;
  return unit === "H" ? `PT${number}H` : `P${number}${unit}`;
}
