// SPDX-License-Identifier: EUPL-1.2
// Carries the answer back at once; without it people press the button.
document.querySelector("form[data-back]")?.requestSubmit();
