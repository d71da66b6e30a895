import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0010_lists_by_index'),
        ('registry', '0003_initials'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('line', models.CharField(choices=[('civic', '创文'), ('appraisal', '考评'), ('stars', '五星'), ('talent', '人才'), ('all', '全部业务')], max_length=12, verbose_name='业务')),
                ('closed_from', models.DateField(blank=True, null=True, verbose_name='销号起')),
                ('closed_to', models.DateField(blank=True, null=True, verbose_name='销号止')),
                ('coverage', models.CharField(choices=[('census', '全数回访'), ('sample', '抽样回访')], max_length=8, verbose_name='方式')),
                ('worst', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='反弹率上限（%）')),
                ('confidence', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='把握（%）')),
                ('seed', models.CharField(max_length=40, verbose_name='抽签种子')),
                ('digest', models.CharField(max_length=80, verbose_name='名单摘要')),
                ('listed', models.PositiveIntegerField(verbose_name='名单数')),
                ('drawn', models.PositiveIntegerField(verbose_name='抽中数')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='指定回访人的理由')),
                ('drawn_at', models.DateTimeField(verbose_name='抽取时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('end_words', models.CharField(blank=True, max_length=200, verbose_name='结束说明')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='ledger.batch', verbose_name='批次')),
                ('drawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='抽取人')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='结束人')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='主管办公室')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '回头看',
                'verbose_name_plural': '回头看',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['realm', 'owner', '-id'], name='look_back_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('batch__isnull', False), models.Q(('closed_from__isnull', False), ('closed_to__isnull', False)), _connector='OR'), name='look_back_has_a_list')],
            },
        ),
        migrations.CreateModel(
            name='LookBackEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('number', models.CharField(max_length=24, verbose_name='编号')),
                ('kind', models.CharField(max_length=20, verbose_name='类型')),
                ('position', models.PositiveIntegerField(blank=True, null=True, verbose_name='抽中序号')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='指定理由')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='ledger.item', verbose_name='事项')),
                ('look_back', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.lookback', verbose_name='回头看')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='牵头单位')),
                ('visitor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回访人')),
            ],
            options={
                'verbose_name': '回头看事项',
                'verbose_name_plural': '回头看事项',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('visitor__isnull', False)), fields=['realm', 'visitor', '-item'], name='look_back_visitor'), models.Index(condition=models.Q(('position__isnull', False)), fields=['item', 'cycle'], name='look_back_drawn')],
                'constraints': [models.UniqueConstraint(fields=('look_back', 'item'), name='look_back_lists_once')],
            },
        ),
    ]
