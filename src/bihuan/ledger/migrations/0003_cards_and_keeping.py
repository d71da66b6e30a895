import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_read_sender_of_heads'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Keeping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('post', models.CharField(blank=True, max_length=40, verbose_name='管护岗位')),
                ('rhythm', models.CharField(choices=[('days', '每隔若干天'), ('weekly', '每周'), ('monthly', '每月')], max_length=8, verbose_name='巡查周期')),
                ('every', models.PositiveSmallIntegerField(default=1, verbose_name='间隔天数')),
                ('starts', models.DateField(verbose_name='开始日期')),
                ('next_due', models.DateField(verbose_name='下次应巡')),
                ('missed', models.PositiveIntegerField(default=0, verbose_name='连续缺巡')),
                ('set_at', models.DateTimeField(verbose_name='确定时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keepings', to='ledger.item', verbose_name='事项')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确定人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='管护单位')),
            ],
            options={
                'verbose_name': '长期管护',
                'verbose_name_plural': '长期管护',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['realm', 'next_due'], name='keeping_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('item',), name='keeping_one_live'), models.CheckConstraint(condition=models.Q(('every__gte', 1)), name='keeping_every_counts_from_one'), models.CheckConstraint(condition=models.Q(('next_due__gt', models.F('starts'))), name='keeping_due_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Patrol',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='应巡日期')),
                ('finding', models.CharField(choices=[('fine', '正常'), ('fault', '发现问题'), ('missed', '缺巡')], max_length=6, verbose_name='结果')),
                ('words', models.TextField(blank=True, verbose_name='情况')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('answer', models.TextField(blank=True, verbose_name='处理意见')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办账号')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('keeping', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patrols', to='ledger.keeping', verbose_name='长期管护')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='巡查单位')),
            ],
            options={
                'verbose_name': '巡查',
                'verbose_name_plural': '巡查',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True), ('finding', 'fault')), fields=['realm', 'at'], name='patrol_fault_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('due_on__isnull', False)), fields=('keeping', 'due_on'), name='patrol_once_for_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CardProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('card', models.CharField(choices=[('none', '无'), ('yellow', '黄牌'), ('red', '红牌')], max_length=6, verbose_name='督办牌')),
                ('overdue_workdays', models.PositiveIntegerField(default=0, verbose_name='逾期工作日')),
                ('returns', models.PositiveSmallIntegerField(default=0, verbose_name='本轮退回次数')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('answer', models.CharField(choices=[('open', '拟亮牌'), ('issued', '已亮牌'), ('passed_over', '暂不亮牌')], default='open', max_length=12, verbose_name='处理')),
                ('words', models.TextField(blank=True, verbose_name='处理意见')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='card_proposals', to='ledger.item', verbose_name='事项')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '拟亮牌',
                'verbose_name_plural': '拟亮牌',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('answer', 'open')), fields=['realm', 'item'], name='cardproposal_open')],
                'constraints': [models.UniqueConstraint(fields=('item', 'cycle', 'card'), name='card_proposed_once_in_cycle'), models.UniqueConstraint(condition=models.Q(('answer', 'open')), fields=('item',), name='card_one_open_proposal')],
            },
        ),
        migrations.AddField(
            model_name='item',
            name='keeper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='管护单位'),
        ),
    ]
