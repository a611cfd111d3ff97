import random
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest
from PIL import Image

from interlud_pipeline.orchestration.heat_map import KINDS, MOST_BODIES, MOST_COLUMNS, draw, kind_of, lay_out

CALL, CAHC, CABBALR = "246200364", "246200299", "200072460"


def figures(*rows):
    return pl.DataFrame(
        [
            {
                "agglomeration": body,
                "indicator": indicator,
                "reporting_year": year,
                "status": status,
                "scope": "in",
                "value": value,
            }
            for body, indicator, year, status, value in rows
        ],
        schema_overrides={"value": pl.Decimal(18, 4)},
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("REPORTED", "Valeur"),
        ("PROVISIONAL", "Valeur provisoire ou estimée"),
        ("ESTIMATED", "Valeur provisoire ou estimée"),
        ("DECLARED_NO_DATA", "Absence motivée"),
        ("DECLARED_NOT_YET_DUE", "Absence motivée"),
        ("CONFIDENTIAL", "Absence motivée"),
        ("DECLARED_NOT_APPLICABLE", "Sans objet ou compté ailleurs"),
        ("COUNTED_ELSEWHERE", "Sans objet ou compté ailleurs"),
        ("UNREADABLE", "Illisible"),
        ("BLANK_NO_REASON", "Sans réponse"),
        ("NOT_IN_SUBMISSION", "Sans réponse"),
        ("NO_SUBMISSION", "Sans réponse"),
        ("AWAITED", "Pas encore attendu"),
        ("SCOPE_UNKNOWN", "Périmètre inconnu ou hors périmètre"),
        ("OUT_OF_SCOPE", "Périmètre inconnu ou hors périmètre"),
    ],
)
def test_each_status_is_of_the_kind_that_its_seed_makes_it(register, status, kind):
    assert KINDS[kind_of(register.observation_statuses[status])].label_fr == kind


def test_bodies_stand_in_the_registers_order_and_columns_by_year_with_the_value_or_a_mark(register):
    grid = lay_out(
        figures(
            (CABBALR, "117", 2024, "UNREADABLE", None),
            (CALL, "117", 2024, "REPORTED", Decimal("12.5000")),
            (CALL, "116", 2023, "DECLARED_NO_DATA", None),
        ),
        register,
    )
    assert grid.bodies == ("CALL", "CABBALR")
    assert grid.columns == ((2023, "116"), (2023, "117"), (2024, "116"), (2024, "117"))
    assert grid.texts == {(0, 0): "m", (0, 3): "12.5", (1, 3): "?"}
    assert grid.left_out == ""


def test_a_cell_has_the_colour_of_its_kind_and_the_legend_those_that_occur(register):
    picture = draw(
        lay_out(
            figures((CALL, "116", 2023, "REPORTED", Decimal(10)), (CAHC, "116", 2023, "NO_SUBMISSION", None)), register
        )
    )
    colours = {colour for _, colour in Image.open(BytesIO(picture)).convert("RGB").getcolors(1000)}

    def is_there(label):
        [wanted] = [kind.colour for kind in KINDS if kind.label_fr == label]
        rgb = tuple(int(wanted[at : at + 2], 16) for at in (1, 3, 5))
        return any(all(abs(a - b) < 8 for a, b in zip(rgb, colour, strict=True)) for colour in colours)

    assert [is_there(label) for label in ("Valeur", "Sans réponse", "Illisible")] == [True, True, False]


def test_the_same_figures_give_the_same_picture(register):
    grid = lay_out(figures((CALL, "116", 2023, "REPORTED", Decimal(10))), register)
    assert draw(grid) == draw(grid)


def test_with_many_bodies_those_that_lack_most_are_shown_in_a_picture_that_stays_small(register):
    chance = random.Random(1)  # noqa: S311 - a picture, not a secret
    statuses = sorted(register.observation_statuses)
    rows = [
        (f"2{body:08d}", str(indicator), year, "UNREADABLE" if body == 299 else chance.choice(statuses), None)
        for body in range(300)
        for year in range(2015, 2025)
        for indicator in range(115, 125)
    ]
    grid = lay_out(figures(*rows), register)
    assert (len(grid.bodies), len(grid.columns)) == (MOST_BODIES, MOST_COLUMNS)
    assert "200000299" in grid.bodies
    assert (grid.columns[0][0], grid.columns[-1]) == (2019, (2024, "124"))
    assert grid.left_out == (
        "60 agglomérations sur 300 : celles à qui il manque le plus de valeurs ; 6 années sur 10 : les dernières"
    )
    assert len(draw(grid)) < 75_000
