"""Kept totals of what is posted, the amount of each voucher, and indexes for every order of a list."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_tail_base_fen"),
        ("office", "0002_trail_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("expenditure", "支出"),
                            ("appropriation", "财政拨款收入"),
                            ("superior", "上级补助收入"),
                            ("operations", "事业收入"),
                            ("education_fees", "事业收入（教育收费）"),
                            ("business", "经营收入"),
                            ("subordinate", "附属单位上缴收入"),
                            ("other", "其他收入"),
                        ],
                        max_length=14,
                        verbose_name="收支项目",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=7, verbose_name="功能分类")),
                ("economy", models.CharField(blank=True, max_length=5, verbose_name="经济分类")),
                (
                    "fund",
                    models.CharField(
                        choices=[
                            ("一般公共", "一般公共预算"),
                            ("政府性基金", "政府性基金预算"),
                            ("国有资本", "国有资本经营预算"),
                            ("其他", "其他资金"),
                        ],
                        max_length=5,
                        verbose_name="资金性质",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("基本", "基本支出"),
                            ("项目", "项目支出"),
                            ("上缴", "上缴上级支出"),
                            ("经营", "经营支出"),
                            ("补助", "对附属单位补助支出"),
                        ],
                        max_length=2,
                        verbose_name="支出性质",
                    ),
                ),
                ("project", models.CharField(blank=True, max_length=120, verbose_name="项目")),
                ("counterparty", models.CharField(blank=True, max_length=20, verbose_name="往来单位代码")),
                ("amount_fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("records", models.PositiveIntegerField(verbose_name="分录数")),
                ("vouchers", models.PositiveIntegerField(verbose_name="凭证数")),
            ],
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="accounts_entry_facts",
        ),
        migrations.AddField(
            model_name="voucher",
            name="amount_fen",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="金额（分）"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["entity", "year", "function", "economy", "item"], name="accounts_entry_by_function"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["entity", "year", "economy", "item"], name="accounts_entry_by_economy"
            ),
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(fields=["entity", "year", "date", "id"], name="accounts_voucher_by_date"),
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(
                fields=["entity", "year", "amount_fen", "id"], name="accounts_voucher_by_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(fields=["entity", "year", "number", "id"], name="accounts_voucher_by_number"),
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(
                condition=models.Q(("state", "draft")),
                fields=["entity", "year"],
                name="accounts_voucher_drafts",
            ),
        ),
        migrations.AddField(
            model_name="entrytotal",
            name="entity",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="office.entity",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrytotal",
            constraint=models.UniqueConstraint(
                fields=(
                    "entity",
                    "year",
                    "item",
                    "function",
                    "economy",
                    "fund",
                    "nature",
                    "project",
                    "counterparty",
                    "month",
                ),
                name="accounts_entrytotal_once",
            ),
        ),
    ]
