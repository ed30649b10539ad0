# SPDX-License-Identifier: EUPL-1.2
"""What can be written in a formula, to be read beside its field. What it means is ground/cel.py's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

FORMULAS = (
    ("a.breite", gettext_lazy("die Antwort auf eine Frage; ihr Schlüssel steht auf ihrer Seite ganz unten")),
    ("this.flaeche", gettext_lazy("dieselbe im gleichen Eintrag einer Gruppe mit Wiederholung")),
    ("v.name", gettext_lazy("ein Wert der Kommune")),
    ("+  -  *  /", gettext_lazy("rechnen; Dezimalzahlen haben einen Punkt: 12.5")),
    ("==  !=  <  <=  >  >=", gettext_lazy("vergleichen")),
    ("&&  ||  !", gettext_lazy("und, oder, nicht")),
    ("a.strom ? 500 : 0", gettext_lazy("wenn, dann, sonst")),
    ("a.staende.size()", gettext_lazy("wie viele Einträge eine Gruppe hat")),
    ("total(a.staende.map(e, e.flaeche))", gettext_lazy("die Summe über alle Einträge")),
    ("a.staende.exists(e, e.strom == true)", gettext_lazy("ob es einen Eintrag gibt, für den das gilt")),
    ("a.staende.filter(e, e.strom == true).size()", gettext_lazy("für wie viele Einträge das gilt")),
    ('"gas" in a.arten', gettext_lazy("ob eine Antwort gewählt ist, wo mehrere möglich sind")),
    ('a.name.contains("GmbH")', gettext_lazy("ob ein Text das enthält")),
    ("age(a.person.born, today)", gettext_lazy("wie alt jemand am Tag des Antrags ist, in Jahren")),
    ("days_between(a.von, a.bis)", gettext_lazy("wie viele Tage zwischen zwei Tagen liegen")),
    ("plus_days(today, 14)", gettext_lazy("so viele Tage später")),
    ("plus_months(a.beginn, 3)", gettext_lazy("so viele Monate später")),
)
"""Each as it is written, and what it gives."""
