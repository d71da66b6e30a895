import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_documents'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='类型')),
                ('line', models.CharField(choices=[('civic', '创文'), ('appraisal', '考评'), ('stars', '五星'), ('talent', '人才'), ('all', '全部业务')], max_length=12, verbose_name='业务')),
                ('month', models.DateField(verbose_name='月份')),
                ('born', models.DateField(verbose_name='登记日')),
                ('due', models.DateField(null=True, verbose_name='应办日')),
                ('owed', models.DateField(null=True, verbose_name='期限日')),
                ('count', models.PositiveIntegerField(verbose_name='事项数')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='牵头单位')),
            ],
            options={
                'verbose_name': '在办汇总',
                'verbose_name_plural': '在办汇总',
                'indexes': [models.Index(fields=['realm', 'month', 'unit'], name='opentally_slice')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='类型')),
                ('line', models.CharField(choices=[('civic', '创文'), ('appraisal', '考评'), ('stars', '五星'), ('talent', '人才'), ('all', '全部业务')], max_length=12, verbose_name='业务')),
                ('month', models.DateField(verbose_name='月份')),
                ('entered', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('ended', models.PositiveIntegerField(default=0, verbose_name='办结')),
                ('finished', models.PositiveIntegerField(default=0, verbose_name='已销号')),
                ('kept', models.PositiveIntegerField(default=0, verbose_name='期限在本月的销号数')),
                ('in_time', models.PositiveIntegerField(default=0, verbose_name='按期处置数')),
                ('checked', models.PositiveIntegerField(default=0, verbose_name='本月销号数')),
                ('returned', models.PositiveIntegerField(default=0, verbose_name='返工数')),
                ('ever_done', models.PositiveIntegerField(default=0, verbose_name='曾经销号数')),
                ('rebounded', models.PositiveIntegerField(default=0, verbose_name='反弹数')),
                ('people_planned', models.PositiveBigIntegerField(default=0, verbose_name='计划投入人次')),
                ('people_planned_by', models.PositiveIntegerField(default=0, verbose_name='填了计划人次的事项')),
                ('people_spent', models.PositiveBigIntegerField(default=0, verbose_name='实际投入人次')),
                ('people_spent_by', models.PositiveIntegerField(default=0, verbose_name='填了实际人次的事项')),
                ('yuan_planned', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18, verbose_name='计划投入资金（元）')),
                ('yuan_planned_by', models.PositiveIntegerField(default=0, verbose_name='填了计划资金的事项')),
                ('yuan_spent', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=18, verbose_name='实际投入资金（元）')),
                ('yuan_spent_by', models.PositiveIntegerField(default=0, verbose_name='填了实际资金的事项')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='牵头单位')),
            ],
            options={
                'verbose_name': '月度汇总',
                'verbose_name_plural': '月度汇总',
                'constraints': [models.UniqueConstraint(fields=('realm', 'month', 'unit', 'kind', 'line'), name='tally_once')],
            },
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['realm', 'lead', 'registered_at'], name='item_lead_registered'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['realm', 'lead', 'closed_at'], name='item_lead_closed'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('deadline__isnull', False)), fields=['realm', 'lead', 'deadline'], name='item_lead_deadline'),
        ),
    ]
