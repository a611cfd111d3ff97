"""Files with digits in each kind of cell that the sample campaigns lack, to be changed one at a time.

Belongs here: a small file for each kind of cell from which a figure, its body, year, date or indicator is read.
Does not belong here: how a digit is changed, and what has to show it (``mutations``).
"""

from case_files import ACTORS, HEADER, INDICATORS, MEETINGS, csv, json_file, ods, text, xlsx

_CALL_BY_SIREN = (("SIREN", "246 200 364"), ("Année", "exercice 2023"))
_SENT = (("Version", 3), ("Date d'envoi", "12/03/2024"))
_LISTS = ("Agglomération", "Année", "Réunions tenues", "Acteurs mobilisés")

FILES = {
    "SIREN, period, version and day of sending.xlsx": xlsx(*_CALL_BY_SIREN, *_SENT, (), INDICATORS, (117, 12)),
    "declaration above tables.ods": ods(
        ("SIREN", "Période", "Version", "Envoyé le"), (246200364, 2023, 2, "2024-03-12"), (), INDICATORS, (118, 4)
    ),
    "figures in every form.csv": csv(
        HEADER[:5],
        ("CALL", 2023, 115, "12 acteurs", ""),
        ("CALL", 2023, "I116", "1 234", ""),
        ("CALL", 2023, "n°117", "24 (provisoire)", ""),
        ("CALL", 2023, "Indicateur 118", "7", "estimé"),
        ("CAHC", "en 2023", "116", "2500", ""),
        ("CAHC", 2023, "117", "dix-sept", ""),
    ),
    "SIREN of each row.csv": csv(
        ("SIREN", *HEADER[1:4]), (246200364, 2023, 117, 12), ("200 072 460", 2024, 118, 0), ("246200299", 2022, 117, 9)
    ),
    "available from a day.csv": csv(
        HEADER[:6],
        ("CALL", 2023, 117, "", "trop tôt", "31/12/2026"),
        ("CALL", 2023, 118, "", "disponible fin 2026", ""),
        ("CAHC", 2023, 117, "", "en cours de collecte", "2e trimestre 2025"),
        ("CAHC", 2023, 118, "", "trop tôt", "mars 2025"),
    ),
    "day as a serial.xlsx": xlsx(*_CALL_BY_SIREN, (), INDICATORS, (118, None, "trop tôt", 46387)),
    "meetings with themes and days.csv": csv(
        MEETINGS,
        ("CALL", 2023, "Séminaire", 1, "4 enjeux", "", "03/04/2023"),
        ("CALL", 2023, "COTECH", "12 réunions", 10, "246200299", "14 juin 2023"),
        ("CALL", 2023, "9 groupes de travail sur 3 enjeux", "", "", "CAHC", "2023-05-17"),
        ("CALL", 2023, "Total", 22, "", "", ""),
    ),
    "meetings one by one.csv": csv(
        (*MEETINGS[:3], "Date"), ("CALL", 2023, "COPIL", "12/03/2023"), ("CALL", 2023, "COTECH", "45061")
    ),
    "actors with members.csv": csv(
        ACTORS,
        ("CALL", 2023, "Communes", "collectif", 36),
        ("CALL", 2023, "14 clubs d'entreprises", "", ""),
        ("CALL", 2023, "T62", "", ""),
        ("CALL", 2023, "Delta 3", "nommé", "12 membres"),
    ),
    "lists.csv": csv(
        _LISTS,
        (
            *("CALL", 2023, "COTECH 12/03, 04/06 et 18/09; 3 COPIL; comité technique (x2) sur 10 thèmes"),
            "Colas, 12 communes, T62",
        ),
        ("CAHC", 2023, "COPIL : 4, 11 GT portant sur 5 enjeux, 1 séminaire commun avec 246200364", "GLS, Delta 3"),
        sep="\t",
    ),
    "indicators across.csv": csv(
        ("Agglomération", "Année", "n°117", "Indicateur 118"), ("CALL", 2023, 12, "n.d."), ("CAHC", 2023, 4, 30)
    ),
    "bodies across.xlsx": xlsx(
        ("Année", 2023), (), ("Indicateur", "246200364", "CAHC"), ("n°117", 12, 7), ("118", 3, "NA")
    ),
    "two header rows.xlsx": xlsx(
        *(("Bilan 2023",), ("Année", 2023), ()),
        ("SIREN 246200364", None, "Hénin-Carvin", None),
        ("Réunions tenues", "Acteurs mobilisés") * 2,
        ("1 séminaire\n3 COTECH\n6 GT sur 6 enjeux", "Colas, T62", "2 COPIL", "Delta 3, 14 communes"),
        merges=["A4:B4", "C4:D4"],
    ),
    "figure at a joint heading.csv": csv(
        HEADER[:4], ("CALL", 2023, "n°115 et 116", 12), ("CALL", 2023, "N° 117-118", "12")
    ),
    "retour.json": json_file(
        siren="246200364",
        annee="2023",
        version=2,
        date_envoi="2024-03-12",
        indicateurs=[{"indicateur": 117, "valeur": 12}, {"indicateur": "118", "motif": "trop tôt 31/12/2026"}],
        reunions=[{"type": "COTECH", "nombre": 12, "enjeux": 3, "commune_avec": ["246200299"], "date": "12/03/2023"}],
        acteurs=[{"acteur": "Communes", "nature": "collectif", "effectif": 36}, {"acteur": "Delta 3"}],
    ),
    "page with its year in the title.md": text(
        "# Bilan 2023 de la CALL",
        "",
        "### Indicateur n°117",
        "",
        "12 outils",
        "",
        "### Indicateurs n°115 et 116",
        "",
        "Trop tôt, disponible le 31/12/2026",
    ),
    "page with its year in a sentence.txt": text(
        "Évaluation",
        "",
        "### Indicateurs n°115 et 116 : acteurs mobilisés, réunions tenues",
        "",
        "En 2023, Lens-Liévin et Hénin-Carvin ont mené les rencontres que voici :",
        "",
        "Lens-Liévin\t\tHénin-Carvin\t",
        "Réunions tenues\tActeurs mobilisés\tRéunions tenues\tActeurs mobilisés",
        "1 séminaire, 3 COTECH\tColas, T62\t9 groupes de travail sur 3 enjeux\tDelta 3, 14 communes",
        "",
        "### Indicateur n°118",
        "",
        "Lens-Liévin : 12",
        "",
        "Hénin-Carvin : disponible en mars 2026",
    ),
    "page of lists.md": text(
        "Année : 2023",
        "",
        "SIREN : 246200364",
        "",
        "Version : 2",
        "",
        "Date d'envoi : 12/03/2024",
        "",
        "## Indicateur n°116",
        "",
        "- 3 COTECH sur 2 enjeux",
        "- COPIL : 4",
        "- Total : 7",
        "",
        "## Indicateur n°115",
        "",
        "- 12 communes",
        "- T62",
        "",
        "## Indicateur n°117 : 12",
    ),
    "rows that are kept aside.csv": csv(
        HEADER[:5],
        ("CALL", 2023, 117, "env. 10", ""),
        ("CALL", 2023, 118, "10 à 12", ""),
        ("CALL", 2023, 116, 12, "sans objet"),
        ("Artois-Flandres 62", 2023, 117, 12, ""),
        ("CALL", "2022-2023", 117, 12, ""),
        ("CALL", 2031, 117, 12, ""),
        ("CALL", 2023, 119, 12, ""),
        ("24620036", 2023, 117, 12, ""),
        ("CALL", 2023, 115, "", "perdu le 12/03"),
    ),
    "figures beside tables.xlsx": xlsx(
        *(("Agglomération", "CALL"), ("Année", 2023), ("Réunions tenues : 12",), ("118 :", "Réunions tenues", 24)),
        (),
        (*INDICATORS[:2], "Mémo"),
        (117, 12, "dont 5 affiches"),
        (),
        ("* soit 3 réunions de plus",),
    ),
}
