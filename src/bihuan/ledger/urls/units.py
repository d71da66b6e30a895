"""A unit's workbook, what waits for its head, and the sheets signed on paper."""

from django.urls import URLPattern, path

from ..views import approving, sheets, unit_book

urlpatterns: list[URLPattern] = [
    path("unit/", unit_book.show_unit, name="unit_books"),
    path("unit/workbook.xlsx", unit_book.take_out, name="unit_book_out"),
    path("unit/<uuid:uid>/", unit_book.show_book, name="unit_book"),
    path("approve/", approving.show_waiting, name="approve"),
    path("approve/many/", approving.approve_many, name="approve_many"),
    path("sheets/", approving.make_sheet, name="sign_sheets"),
    path("sheets/<uuid:uid>/", sheets.show_sheet, name="sign_sheet"),
    path("sheets/<uuid:uid>/sheet.pdf", sheets.sheet_pdf, name="sign_sheet_pdf"),
]
