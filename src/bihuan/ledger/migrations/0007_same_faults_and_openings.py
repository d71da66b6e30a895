import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0001_initial'),
        ('ledger', '0006_tallies'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Apart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办账号')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.item', verbose_name='先登记的')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.item', verbose_name='后登记的')),
            ],
            options={
                'verbose_name': '不是同一处',
                'verbose_name_plural': '不是同一处',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='apart_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='apart_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Relapse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('row', models.PositiveIntegerField(blank=True, null=True, verbose_name='来件行号')),
                ('row_key', models.CharField(blank=True, max_length=80, verbose_name='来件行指纹')),
                ('problem', models.TextField(verbose_name='问题描述')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relapses', to='ledger.batch', verbose_name='批次')),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relapses', to='ledger.handover', verbose_name='来件导入')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relapses', to='ledger.item', verbose_name='事项')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '来件中的反弹',
                'verbose_name_plural': '来件中的反弹',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'item', 'cycle'), name='relapse_once_per_cycle')],
            },
        ),
        migrations.AddField(
            model_name='handover',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile', verbose_name='纸质决定扫描件'),
        ),
        migrations.AddField(
            model_name='handover',
            name='opening',
            field=models.JSONField(default=dict, verbose_name='期初接续'),
        ),
        migrations.AddField(
            model_name='handover',
            name='same_closed',
            field=models.CharField(choices=[('new', '另行登记'), ('merge', '登记后并入'), ('rebound', '按反弹办理')], default='new', max_length=8, verbose_name='与已销号事项相同的'),
        ),
        migrations.AddField(
            model_name='handover',
            name='same_open',
            field=models.CharField(choices=[('new', '另行登记'), ('merge', '登记后并入'), ('rebound', '按反弹办理')], default='new', max_length=8, verbose_name='与在办事项相同的'),
        ),
        migrations.AddField(
            model_name='item',
            name='fault_key',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='问题指纹'),
        ),
        migrations.AddField(
            model_name='item',
            name='old_number',
            field=models.CharField(blank=True, max_length=40, verbose_name='原台账编号'),
        ),
        migrations.AddField(
            model_name='item',
            name='place_key',
            field=models.CharField(blank=True, editable=False, max_length=60, verbose_name='点位键'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['realm', 'fault_key'], name='item_fault_key'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['realm', 'place_key', '-id'], name='item_place_key'),
        ),
    ]
