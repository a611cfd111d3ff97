"""What the first sheet tells the officer, in French."""

from __future__ import annotations

from collections.abc import Iterator

from interlud_pipeline.template.content import Content

Line = tuple[str, str]
"""Name of a format, and a line of text."""


def guidance(content: Content) -> Iterator[Line]:
    """The lines, top to bottom; no line may look like a table's header or a label with its value."""
    yield "title", f"{content.body.name} : indicateurs de l'année {content.reporting_year}"
    yield "text", "Remplissez les feuilles qui suivent, puis renvoyez ce classeur à votre autorité organisatrice."
    yield "heading", "En général"
    yield "text", "• Les cases grises et les en-têtes sont fixes : ce sont eux qui font reconnaître les tableaux."
    yield "text", "• Zéro est une valeur : saisissez 0 si rien n'a eu lieu. Une case vide ne vaut jamais zéro."
    yield "text", "• Un tiret ou « NC » ne disent rien de sûr : choisissez plutôt un motif dans la liste."
    yield "text", "• Saisissez des nombres exacts, en chiffres : pas de « environ 10 » ni de « 10 à 12 »."
    yield "heading", "Feuille Déclaration"
    yield "text", "• Si vous corrigez un envoi, augmentez le numéro de version et changez la date."
    yield "heading", "Feuille Indicateurs"
    yield "text", "• Une valeur, ou bien un motif. Si la donnée n'existe pas encore, dites à partir de quand."
    if content.former:
        yield (
            "text",
            f"• La colonne en gris rappelle ce qui est publié pour {content.reporting_year - 1}. Elle n'est pas relue.",
        )
    for indicator in content.indicators:
        yield "text", f"• {indicator.indicator}, {indicator.label_fr} ({indicator.unit_fr}). {indicator.definition_fr}"
    yield "heading", "Feuilles Réunions et Acteurs"
    yield "text", "• Une ligne par type de réunion ou par réunion ; une ligne par organisme."
    yield "text", "• Les nombres de réunions et d'acteurs sont tirés de ces feuilles : inutile de les saisir deux fois."
    yield "text", "• Réunions tenues avec une autre agglomération : indiquez laquelle, elle les déclare aussi."
    yield "text", "• Pas de nom, de téléphone ni de courriel de personne : seulement des organismes."
    yield "heading", "Avant l'envoi"
    yield "text", "• La commande « interlud check » suivie du nom du fichier montre ce qui en sera lu."
