"""What pages say of mail."""

from django import template

from accounts.mail import mail_notice

register = template.Library()
register.simple_tag(mail_notice)
