"""Note which unit each event concerns; of former events as far as they say so."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_A_TIME = 2_000


def note(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The unit an event names, else the only unit there is, else that of the person it is about or who acted. An event
    that tells none stays with those who may see every unit."""
    events, links = apps.get_model("office", "TrailEvent"), apps.get_model("office", "EventUnit")
    entities = list(apps.get_model("office", "Entity").objects.values_list("pk", "code", "name"))
    units = {name: pk for pk, _, name in entities}
    names = sorted(units, key=len, reverse=True)
    people = list(apps.get_model("office", "User").objects.values_list("pk", "username", "entity"))
    of_actor = {pk: unit for pk, _, unit in people}
    of_subject = {f"用户{username}": unit for _, username, unit in people}
    of_subject |= {f"单位{code}": pk for pk, code, _ in entities}

    def unit_of(actor: int | None, action: str, subject: str) -> int | None:
        if action.startswith("office."):
            return of_subject.get(subject.partition("（")[0], of_actor.get(actor or 0))
        for name in names:
            if subject.endswith(f"，{name}") or subject.startswith(name):
                return units[name]
        return units[names[0]] if len(names) == 1 else of_actor.get(actor or 0)

    waiting = []
    rows = events.objects.order_by("sequence").values_list("sequence", "actor", "action", "subject")
    for sequence, *told in rows.iterator(chunk_size=AT_A_TIME):
        if (unit := unit_of(*told)) is not None:
            waiting.append(links(event_id=sequence, entity_id=unit))
        if len(waiting) == AT_A_TIME:
            links.objects.bulk_create(waiting)
            waiting = []
    links.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [("office", "0005_second_step")]
    operations = [
        migrations.CreateModel(
            name="EventUnit",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unit",
                        serialize=False,
                        to="office.trailevent",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.entity",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["entity", "event"], name="office_event_unit")]},
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
