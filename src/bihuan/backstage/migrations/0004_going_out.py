import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backstage', '0003_audit_of_doubts'),
        ('registry', '0005_tokens_of_calendars'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Robot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(choices=[('wecom', '企业微信'), ('dingtalk', '钉钉'), ('feishu', '飞书')], max_length=10, verbose_name='群所在的软件')),
                ('address', models.TextField(verbose_name='机器人地址')),
                ('secret', models.TextField(blank=True, verbose_name='加签密钥')),
                ('set_at', models.DateTimeField(verbose_name='设置时间')),
                ('told_at', models.DateTimeField(null=True, verbose_name='最近发送时间')),
                ('fault', models.CharField(blank=True, max_length=12, verbose_name='故障')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '群机器人',
                'verbose_name_plural': '群机器人',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('address', models.CharField(max_length=500, verbose_name='接收地址')),
                ('kinds', models.JSONField(default=list, verbose_name='事件种类')),
                ('secret', models.CharField(max_length=200, verbose_name='密钥')),
                ('old_secret', models.CharField(blank=True, max_length=200, verbose_name='旧密钥')),
                ('old_until', models.DateTimeField(null=True, verbose_name='旧密钥有效至')),
                ('made_at', models.DateTimeField(verbose_name='创建时间')),
                ('off_at', models.DateTimeField(null=True, verbose_name='停用时间')),
                ('off_reason', models.CharField(blank=True, choices=[('by_hand', '人工停用'), ('failing', '连续推送不成'), ('gone', '对方答复不再接收')], max_length=10, verbose_name='停用原因')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='连续失败次数')),
                ('failing_since', models.DateTimeField(null=True, verbose_name='失败始于')),
                ('resting_until', models.DateTimeField(null=True, verbose_name='暂停至')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='创建人')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '推送对接',
                'verbose_name_plural': '推送对接',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('off_at__isnull', True)), fields=['realm'], name='webhook_live')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('off_at__isnull', True), ('off_reason', '')), models.Q(('off_at__isnull', False), models.Q(('off_reason', ''), _negated=True)), _connector='OR'), name='webhook_off_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(max_length=40, verbose_name='事件种类')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('state', models.CharField(choices=[('waiting', '待推送'), ('done', '已送达'), ('failed', '未送达')], default='waiting', max_length=8, verbose_name='状态')),
                ('made_at', models.DateTimeField(verbose_name='产生时间')),
                ('waiting_since', models.DateTimeField(verbose_name='等待始于')),
                ('done_at', models.DateTimeField(null=True, verbose_name='送达时间')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='backstage.webhook', verbose_name='推送对接')),
            ],
            options={
                'verbose_name': '推送记录',
                'verbose_name_plural': '推送记录',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['webhook', '-id'], name='delivery_webhook'), models.Index(fields=['webhook', 'state', '-id'], name='delivery_state'), models.Index(fields=['made_at'], name='delivery_made')],
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('milliseconds', models.PositiveIntegerField(verbose_name='用时（毫秒）')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='答复状态')),
                ('fault', models.CharField(blank=True, max_length=12, verbose_name='故障')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='答复')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='backstage.webhookdelivery', verbose_name='推送记录')),
            ],
            options={
                'verbose_name': '推送尝试',
                'verbose_name_plural': '推送尝试',
                'ordering': ['-id'],
            },
        ),
    ]
