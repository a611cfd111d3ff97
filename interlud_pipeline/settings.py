"""Every path, target and switch of the pipeline, in one typed place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, PositiveInt, SecretStr, ValidationError, computed_field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from interlud_pipeline.duckdb_memory import MEGABYTES
from interlud_pipeline.wrong_settings import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent

TIMEZONE = "Europe/Paris"
"""Where a day begins and ends for the senders, whatever the machine's zone."""

DagsterStorage = Literal["sqlite", "postgres"]
Engine = Literal["duckdb", "spark"]
Form = Literal["csv", "csv-excel", "sdmx", "xlsx"]
ALL_FORMS: tuple[Form, ...] = get_args(Form)


class NotificationSettings(BaseSettings):
    """How people are told; each setting is an environment variable with the prefix ``INTERLUD_NOTIFY_``.

    Without ``mail_host`` and ``mail_from`` no mail leaves, without ``webhook_url`` no message to a channel: what would
    have been sent is written down instead.

    Attributes:
        dry_run: Send nothing even where everything is configured.
        contacts: CSV file outside git that has the addresses: ``recipient``, ``email``, ``function``.
        mail_host: SMTP server.
        mail_port: Its port; by default 587 with ``starttls``, 465 with ``tls``, 25 with ``none``.
        mail_security: ``starttls``, ``tls`` from the first byte, or ``none``, with which no password is sent.
        mail_ca_file: Certificates to trust in place of the system's.
        mail_user: Account on the server, where it asks for one.
        mail_password: Its password.
        mail_from: Address that sends.
        webhook_url: Incoming webhook of Slack or Mattermost; who knows it can write, so it is a secret.
        timeout_seconds: How long to wait for each answer of a server.
        digest_minutes: At least so long lies between two digests.
    """

    model_config = SettingsConfigDict(env_prefix="INTERLUD_NOTIFY_", frozen=True, env_ignore_empty=True)

    dry_run: bool = False
    contacts: Path | None = None
    mail_host: str | None = None
    mail_port: int | None = None
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_ca_file: Path | None = None
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    mail_from: str | None = None
    webhook_url: SecretStr | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=60)
    digest_minutes: float = Field(default=15, ge=0)

    @property
    def sends_mail(self) -> bool:
        """Whether mails leave."""
        return not self.dry_run and self.mail_host is not None and self.mail_from is not None

    @property
    def calls_webhook(self) -> bool:
        """Whether messages to a channel leave."""
        return not self.dry_run and self.webhook_url is not None


class BiSettings(BaseSettings):
    """The database in which BI tools query the marts; environment variables with the prefix ``INTERLUD_BI_``.

    Without ``database`` there is none, and publications are files alone.

    Attributes:
        database: Its libpq address, with the account that may write there; a secret.
        schema_prefix: What its schemas' names begin with: ``interlud_v4`` has the marts of contract version 4.
        reader: Role that may read the marts, and nothing else.
    """

    model_config = SettingsConfigDict(env_prefix="INTERLUD_BI_", frozen=True, env_ignore_empty=True)

    database: SecretStr | None = None
    schema_prefix: str = Field(default="interlud", pattern=r"^[a-z_][a-z0-9_]{0,39}$")
    reader: str = Field(default="interlud_reader", pattern=r"^[a-z_][a-z0-9_]{0,62}$")


class SparkSettings(BaseSettings):
    """How Spark is reached where it is the engine; environment variables with the prefix ``INTERLUD_SPARK_``.

    Attributes:
        master: Its master: ``local[2]`` works on two processors of this machine, ``spark://host:7077`` on a cluster.
        python: Python of the environment that has pyspark and dbt-spark; by default the one that ``make spark`` makes.
        driver_memory: Memory of the driver, in Spark's words.
        partitions: Into how many parts a join or a sum is split: about twice the processors of the cluster.
    """

    model_config = SettingsConfigDict(env_prefix="INTERLUD_SPARK_", frozen=True, env_ignore_empty=True)

    master: str = "local[2]"
    python: Path | None = None
    driver_memory: str = Field(default="2g", pattern=r"^[1-9][0-9]*[mg]$")
    partitions: PositiveInt = 2


class Settings(BaseSettings):
    """Settings, each overridable by an environment variable with the prefix ``INTERLUD_``.

    Attributes:
        inbox: Folder, or any fsspec URL, in which submissions arrive.
        state: Folder of run-time state; everything in it but the archive, the ledger and the
            publications can be deleted and made again.
        dbt_project: Folder of the dbt project, whose seeds are the register.
        timezone: Where « today » is decided when no ``as_of`` is given.
        reading_seconds: CPU seconds that reading one workbook may take.
        reading_megabytes: Memory that reading one workbook may take.
        largest_file_megabytes: Larger files are refused unread.
        largest_cell_count: A sheet whose layout would take more cells is refused.
        warehouse_megabytes: Memory that DuckDB may take to build and export the marts; more goes by the disk.
        dagster_storage: Where Dagster keeps runs and their events: in SQLite files beside the state, or in the
            PostgreSQL database that the variables ``INTERLUD_DAGSTER_DB_HOST``, ``…_PORT``, ``…_NAME``, ``…_USER``
            and ``…_PASSWORD`` lead to. Dagster alone reads these; they are never in a ``Settings``.
        forms: In which forms publications leave besides Parquet, DuckDB and the dashboard; words apart by blanks.
        keep_publications: How many of the newest publications `interlud prune` keeps, beside the last of each month.
        keep_lake_versions: How many of the newest lake versions it keeps, beside those that are read.
        keep_days: How many days it keeps audits, messages that were written down, runs, their events and ticks.
        ui_url: Where people reach Dagster, for links in what is sent to them; without it there are none.
        notifications: How people are told.
        bi: The database that BI queries, if any.
        engine: What reads, validates and builds: ``duckdb`` in this machine's processes, or ``spark`` (docs/spark.md).
        spark: How Spark is reached.
    """

    model_config = SettingsConfigDict(env_prefix="INTERLUD_", frozen=True)

    inbox: str = str(PROJECT_ROOT / "data" / "submissions")
    state: Path = PROJECT_ROOT / "data" / "state"
    dbt_project: Path = PROJECT_ROOT / "dbt_project"
    timezone: str = TIMEZONE
    reading_seconds: int = 60
    reading_megabytes: int = 2048
    largest_file_megabytes: int = 100
    largest_cell_count: int = 5_000_000
    warehouse_megabytes: PositiveInt = MEGABYTES
    dagster_storage: DagsterStorage = "sqlite"
    forms: Annotated[tuple[Form, ...], NoDecode] = ALL_FORMS
    keep_publications: PositiveInt = 30
    keep_lake_versions: PositiveInt = 5
    keep_days: PositiveInt = 90
    ui_url: str | None = None
    notifications: NotificationSettings = Field(default_factory=NotificationSettings)
    bi: BiSettings = Field(default_factory=BiSettings)
    engine: Engine = "duckdb"
    spark: SparkSettings = Field(default_factory=SparkSettings)

    @field_validator("forms", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return value.split() if isinstance(value, str) else value

    @field_validator("forms")
    @classmethod
    def _each_once(cls, value: tuple[Form, ...]) -> tuple[Form, ...]:
        """In one order, however they were written: a run goes by whether its settings are those of the last one."""
        return tuple(form for form in ALL_FORMS if form in value)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def seeds(self) -> Path:
        """Folder of the register's CSV files."""
        return self.dbt_project / "seeds"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ledger(self) -> Path:
        """SQLite file of arrivals, append-only."""
        return self.state / "ledger.sqlite"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def archive(self) -> Path:
        """Content-addressed store of all bytes received."""
        return self.state / "archive"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def lake(self) -> Path:
        """Parquet lake: ``current`` points to the version in force."""
        return self.state / "lake"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def warehouse(self) -> Path:
        """Working DuckDB file, private to the pipeline."""
        return self.state / "work" / "warehouse.duckdb"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def spark_warehouse(self) -> Path:
        """Where Spark keeps its tables, a folder per schema, where it is the engine."""
        return self.state / "work" / "spark" / "warehouse"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def publications(self) -> Path:
        """Immutable snapshots, with the pointer ``current``."""
        return self.state / "publications"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def outbox(self) -> Path:
        """What goes back to the senders: a folder per year, sender and submission."""
        return self.state / "outbox"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def messages(self) -> Path:
        """Messages that were written down in place of being sent: a folder per day."""
        return self.outbox / "messages"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def dagster_home(self) -> Path:
        """Dagster's instance folder, shared by the command line and the UI."""
        return self.state / "dagster"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        SettingsError: A variable of the environment has a value that is not admitted.
    """
    try:
        return Settings()
    except ValidationError as error:
        groups: tuple[type[BaseSettings], ...] = (Settings, NotificationSettings, BiSettings, SparkSettings)
        prefixes = {group.__name__: str(group.model_config["env_prefix"]) for group in groups}
        raise SettingsError.of(error, prefixes) from None
