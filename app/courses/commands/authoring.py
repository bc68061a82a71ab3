"""`flask courses new …` and `schema`: beginnings for authors and their editors."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.courses.bank_format import SCHEMAS
from app.courses.beginnings import scenario_text
from app.courses.commands.group import BANK, group
from app.shared.clock import utc_now

new = AppGroup("new", help="Begin a file of the bank.")
group.add_command(new)


@new.command("scenario")
@click.argument("code")
@click.argument("id")
@click.option("--course", default="social-media", show_default=True)
@click.option("--rule", default="R-CUST-1", show_default=True, help="The rule that it practises.")
@click.option("--bank", type=click.Path(path_type=Path), default=Path(BANK), help="The folder of courses.")
def new_scenario(code: str, id: str, course: str, rule: str, bank: Path) -> None:
    """Begin the scenario CODE (SC-26) with the ID lost-phone: a whole draft to write over."""
    path = bank / course / "scenarios" / f"{code}-{id}.yaml"
    if not path.parent.is_dir():
        raise click.ClickException(f"There is no course {course} in {bank}.")
    if path.exists():
        raise click.ClickException(f"{path} is there already.")
    path.write_text(scenario_text(code=code, id=id, rule=rule, today=utc_now().date()), encoding="utf-8")
    click.echo(f"{path} is a draft: nobody meets it before its status is `reviewed`. Write over every line.")


@group.command("schema")
@click.option("--to", type=click.Path(path_type=Path), default=Path(BANK) / "schemas", show_default=True)
def schema(to: Path) -> None:
    """Write the JSON Schemas of the file format, by which editors complete and check what is typed."""
    to.mkdir(parents=True, exist_ok=True)
    for name, shape in SCHEMAS.items():
        text = json.dumps(shape.model_json_schema(), ensure_ascii=False, indent=1, sort_keys=True)
        (to / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")
    click.echo(f"{len(SCHEMAS)} schemas are in {to}.")
