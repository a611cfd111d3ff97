"""Write the sample submissions of 2022 and 2024, byte for byte the same each time.

Both campaigns are invented, and each file says so where its form allows it. The evaluation page of 2023
is a text that needs no generator. The defects planted here are listed in ``data/README.md``.

Run it from anywhere: ``python data/make_samples.py``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sample_workbooks import Row, bethune_bruay_2024, lens_lievin_2022, lens_lievin_2024

SUBMISSIONS = Path(__file__).resolve().parent / "submissions"


def delimited(rows: Iterable[Sequence[str]], delimiter: str, encoding: str) -> bytes:
    """Text as a spreadsheet saves it: quoted where needed, CRLF at each end of line."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return lines.getvalue().encode(encoding)


def json_bytes(content: object) -> bytes:
    """JSON as a person would lay it out."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def samples() -> dict[str, bytes]:
    """Content of every generated file by its path in the inbox."""
    shared = (
        "Communes",
        "Polices municipales",
        "Pôle emploi",
        "Euralogistic",
        "Union TLF",
        "Colas",
        "Carrefour",
        "T62",
    )
    first_actors: list[Row] = [(name,) for name in shared]
    first = lens_lievin_2022(
        version=1, sent_on=date(2023, 3, 10), working_groups=5, actors=first_actors, is_corrected=False
    )
    corrected = lens_lievin_2022(
        version=2, sent_on=date(2023, 5, 2), working_groups=6, actors=[*first_actors, ("Amazon",)], is_corrected=True
    )
    context = ("Agglomération", "Année")
    cahc = ("Hénin-Carvin", "2024")
    return {
        "2022/CALL/retour-2022.xlsx": first,
        "2022/CALL/retour-2022-corrige.xlsx": corrected,
        "2022/CALL/copie-de-retour-2022-corrige.xlsx": corrected,
        "2022/CALL/retour-2022-definitif.xlsx": corrected[: len(corrected) // 2],
        "2022/CALL/rappel-2022.json": json_bytes(
            {
                "agglomeration": "CALL",
                "annee": 2022,
                "version": 1,
                "indicateurs": [{"indicateur": "117", "valeur": 900}],
            }
        ),
        "2022/CABBALR/indicateurs-2022.json": json_bytes(
            {
                "agglomeration": "CABBALR",
                "annee": 2022,
                "version": 1,
                "indicateurs": [
                    {"indicateur": "115", "valeur": 5},
                    {"indicateur": "115", "valeur": "5"},
                    {"indicateur": "116", "valeur": 4},
                    {"indicateur": "116", "valeur": 7},
                    {"indicateur": "117", "valeur": "12,0"},
                    {"indicateur": "118", "valeur": None, "motif": "NA"},
                ],
            }
        ),
        "2024/artois-mobilites/synthese-2024.csv": delimited(
            [
                ("Collectivité", "Exercice", "Indicateur", "Résultat", "Observations"),
                ("Hénil-Carvin", "2024", "117", "15", "exemple fictif"),
                ("Pôle métropolitain de l'Artois", "2024", "117", "8", "exemple fictif"),
            ],
            ";",
            "utf-8",
        ),
        "2024/CALL/retour-2024.ods": lens_lievin_2024(),
        "2024/200072460/retour-2024.xlsx": bethune_bruay_2024(),
        "2024/CAHC/indicateurs-2024.csv": delimited(
            [
                (*context, "Indicateur", "Valeur", "Motif", "Commentaire"),
                (*cahc, "117", "12,5", "", "plaquettes (exemple fictif)"),
                (*cahc, "118", "3", "sans objet", "appui à la mise en œuvre (exemple fictif)"),
            ],
            ";",
            "cp1252",
        ),
        "2024/CAHC/indicateurs-2024-bis.csv": delimited(
            [
                (*context, "Indicateur", "Valeur", "Motif", "Commentaire"),
                (*cahc, "117", "13", "", "exemple fictif"),
                (*cahc, "118", "2", "provisoire", "exemple fictif"),
            ],
            ";",
            "utf-8-sig",
        ),
        "2024/CAHC/indicateurs-2024-complement.tsv": delimited(
            [(*context, "Indicateur", "Valeur", "Motif", "Commentaire"), (*cahc, "117", "", "", "exemple fictif")],
            "\t",
            "utf-8",
        ),
        "2024/CAHC/reunions-2024.csv": delimited(
            [
                (*context, "Type de réunion", "Nombre", "Enjeux", "Commune avec", "Date", "Remarque"),
                ("Agglo Hénin-Carvin", "2024", "Séminaire", "1", "", "", "21/03/2024", "exemple fictif"),
                (*cahc, "COPIL", "1", "", "CALL", "06/06/2024", ""),
                (*cahc, "COTECH", "six", "", "", "", ""),
                (*cahc, "Balade logistique", "2", "", "", "", ""),
                (*cahc, "Groupes de travail", "3", "3", "", "", ""),
                (*cahc, "Total", "12", "", "", "", ""),
            ],
            ",",
            "utf-8-sig",
        ),
        "2024/CAHC/acteurs-2024.csv": delimited(
            [
                (*context, "Acteur", "Nature", "Effectif", "Remarque"),
                (*cahc, "Delta 3", "nommé", "", "exemple fictif"),
                (*cahc, "GLS", "nommé", "", ""),
                (*cahc, "Transports BRELET SAS", "nommé", "", ""),
                (*cahc, "France Travail", "nommé", "", ""),
                (*cahc, "Euralogistic", "nommé", "", ""),
                (*cahc, "EURALOGISTIC", "nommé", "", ""),
                (*cahc, "Communes", "collectif", "14", ""),
                (*cahc, "Camille Exemple (camille.exemple@example.org)", "", "", "personne inventée"),
                (*cahc, "Union TLF", "nommé", "", ""),
            ],
            ";",
            "cp1252",
        ),
    }


def main() -> None:
    """Write every generated sample in its place."""
    for path, content in samples().items():
        target = SUBMISSIONS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
