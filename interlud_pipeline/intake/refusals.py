"""Refusal of a whole file, with the plain reason that its sender reads.

Belongs here: the exception that readers raise, and its reasons. They end up inside the French messages of
the rule catalogue, so they are French, and they are the only French of this package.
Does not belong here: findings on a sheet, a row or a cell, which the readers return.
"""

from __future__ import annotations

from interlud_pipeline.model import Finding

NOT_A_ZIP = "l'archive du classeur est endommagée"
NOT_A_WORKBOOK = "ce n'est pas un classeur lisible"
CELL_TWICE = "la cellule {cell} y figure deux fois"
BROKEN_XML = "une partie du classeur n'est pas du XML bien formé"
OTHER_ENCODING = "sa partie « {part} » est écrite en UTF-16 ou UTF-32, que les tableurs n'emploient pas"
DOCTYPE = "une déclaration DOCTYPE"
UNSAFE_ENTRY = "un nom de partie qui sort de l'archive, ou qui y figure deux fois"
UNKNOWN_COMPRESSION = "une compression qui n'est pas celle des classeurs"
TOO_MANY_ENTRIES = "l'archive a trop de parties"
TOO_MUCH_CONTENT = "le contenu décompressé est trop grand pour la taille du fichier"
FILE_SIZE = "le fichier est trop gros"
CELL_COUNT = "le tableau occuperait trop de cellules"
SHEET_CELL_COUNT = "la feuille « {sheet} » occuperait trop de cellules (elle s'étend jusqu'à {cell})"
TOO_LONG = "la lecture demande trop de temps"
TOO_MUCH_MEMORY = "la lecture demande trop de mémoire"
NESTED_TOO_DEEP = "les éléments sont imbriqués trop profondément"
FIELD_SIZE = "un champ est trop long"
UNCLOSED_QUOTES = "trop de guillemets ouverts ne sont pas fermés"
IS_OLD_WORKBOOK = "c'est un ancien classeur .xls"
IS_MACRO_WORKBOOK = "c'est un classeur à macros (.xlsm)"
IS_PDF = "c'est un PDF"
OLD_WORKBOOK = "c'est un ancien classeur Excel ; enregistrez-le en .xlsx"
MACRO_WORKBOOK = "c'est un classeur à macros ; enregistrez-le en .xlsx, sans macros"
BINARY_WORKBOOK = "c'est un classeur binaire d'Excel ; enregistrez-le en .xlsx"
TEMPLATE_WORKBOOK = "c'est un modèle ou une forme à part de classeur ; enregistrez-le en .xlsx ou en .ods"
NUMBERS_WORKBOOK = "c'est un classeur Numbers ; exportez-le en .xlsx"
PDF = (
    "c'est un PDF, où rien ne dit de façon sûre à quelle case appartient un chiffre ; "
    "envoyez le classeur dont il est tiré, ou recopiez les chiffres dans le modèle"
)
WORD_DOCUMENT = "c'est un document de traitement de texte ; recopiez son tableau dans le modèle, ou son texte en .txt"
PRESENTATION = "c'est une présentation ; recopiez les chiffres dans le modèle"
ARCHIVE = "c'est une archive ; déposez un à un les fichiers qu'elle contient"
MAIL = "c'est un courriel ; déposez la pièce jointe elle-même"
WEB_ARCHIVE = "c'est une archive de page web ; enregistrez la page en .html"
IMAGE = "c'est une image ; recopiez les chiffres dans le modèle"
XML = "c'est du XML ; envoyez un classeur, un texte délimité ou du JSON"
DATABASE = "c'est une base de données ; exportez la table en .csv"
NO_EXTENSION = "son nom n'a pas d'extension ; ajoutez celle de son format"
UNKNOWN_EXTENSION = "l'extension {extension} n'est pas connue"
OTHER_CONTENT = "son contenu est celui d'un autre format"
IS_PAGE = "c'est une page web ; donnez-lui l'extension « .html »"
IS_JSON = "c'est du JSON ; donnez-lui l'extension « .json »"
IS_TEXT = "c'est du texte ; donnez-lui l'extension « .csv » ou « .txt »"
IS_WORKBOOK = "c'est un classeur"
IS_XLSX = "c'est un classeur .xlsx"
IS_ODS = "c'est un classeur .ods"
BINARY = "ce n'est pas du texte"
CUT_CHARACTER = "le texte est coupé au milieu d'un caractère"
MIXED_ENCODINGS = "le texte mêle plusieurs encodages"
JSON_MIXED_LIST = "la liste « {text} » mêle des objets et d'autres valeurs"
NOT_JSON = "ce n'est pas du JSON valide (ligne {line})"
JSON_CONSTANT = "« {text} » n'est pas un nombre"
JSON_DUPLICATE_KEY = "la clé « {text} » figure deux fois dans le même objet"
JSON_NOT_RECORDS = "le JSON n'est ni un objet ni une liste d'objets"
CHILD_LOST = "la lecture s'est interrompue"


class Refused(Exception):  # noqa: N818 - a refusal is an outcome of reading, not a fault of the program
    """The file as a whole is refused.

    Attributes:
        rule: Rule of the catalogue, ``file.*``.
        params: What its message names, besides the file's name.
    """

    def __init__(self, rule: str, **params: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.params = params

    def finding(self, name: str) -> Finding:
        """The refusal as a finding on the file ``name``."""
        return Finding(rule=self.rule, params={"name": name, **self.params})


def unreadable(reason: str) -> Refused:
    """The content is not what its format asks for."""
    return Refused("file.unreadable", reason=reason)


def too_large(reason: str) -> Refused:
    """A limit of size, time or memory is passed."""
    return Refused("file.too_large", reason=reason)


def unsafe(reason: str) -> Refused:
    """The content holds a construction that no sound file needs."""
    return Refused("file.unsafe_content", reason=reason)
