"""Papers: notices, reports, supervision orders."""

from django.urls import URLPattern, path

from ..views import document, documents, paper_templates

urlpatterns: list[URLPattern] = [
    path("documents/", documents.show_documents, name="documents"),
    path("documents/new/", documents.begin_documents, name="document-new"),
    path("documents/templates/", paper_templates.show_templates, name="templates"),
    path("documents/templates/<str:kind>.docx", paper_templates.give_template, name="template-file"),
    path("documents/templates/<str:kind>/restore/", paper_templates.restore, name="template-restore"),
    path("documents/<uuid:uid>/", document.show_document, name="document"),
    path("documents/<uuid:uid>/edit/", document.edit, name="document-edit"),
    path("documents/<uuid:uid>/issue/", document.issue, name="document-issue"),
    path("documents/<uuid:uid>/scan/", document.take_scan, name="document-scan"),
    path("documents/<uuid:uid>/revoke/", document.revoke, name="document-revoke"),
    path("documents/<uuid:uid>/paper.pdf", document.give_pdf, name="document-pdf"),
    path("documents/<uuid:uid>/paper.docx", document.give_docx, name="document-docx"),
]
