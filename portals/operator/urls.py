"""URLs of the operator portal."""

from django.urls import path

import portals.converters  # noqa: F401  (registers <document:> and <month:>)
from portals.operator.views import (
    audit,
    books,
    companies,
    company,
    documents,
    home,
    invitations,
    meals,
    periods,
    restaurant,
    terms,
    wishes,
)
from portals.operator.views import restaurants as places

urlpatterns = [
    path("", home.home, name="operator_home"),
    path("companies/", companies.companies, name="operator_companies"),
    path("companies/new/", companies.open_new, name="operator_open_company"),
    path("companies/<int:pk>/", company.company, name="operator_company"),
    path("companies/<int:pk>/suspend/", company.suspend, name="operator_suspend_company"),
    path("companies/<int:pk>/reactivate/", company.reactivate, name="operator_reactivate_company"),
    path("companies/<int:pk>/sites/", company.add_a_site, name="operator_add_site"),
    path("companies/<int:pk>/hr/<int:person>/invite/", invitations.invite_hr, name="operator_invite_hr"),
    path("companies/<int:pk>/terms/", terms.company, name="operator_company_terms"),
    path("companies/<int:pk>/deposit/", company.record_deposit, name="operator_deposit"),
    path("restaurants/", places.restaurants, name="operator_restaurants"),
    path("restaurants/new/", places.enrol, name="operator_enrol_restaurant"),
    path("restaurants/number/", places.number, name="operator_business_number"),
    path("restaurants/wishes/", wishes.wishes, name="operator_wishes"),
    path("restaurants/<int:pk>/", restaurant.restaurant, name="operator_restaurant"),
    path("restaurants/<int:pk>/terms/", terms.restaurant, name="operator_restaurant_terms"),
    path("restaurants/<int:pk>/menu/", restaurant.menu, name="operator_menu"),
    path("restaurants/<int:pk>/members/", restaurant.add_member, name="operator_add_member"),
    path("restaurants/<int:pk>/members/<int:member>/remove/", restaurant.remove_member, name="operator_remove_member"),
    path("restaurants/<int:pk>/members/<int:member>/invite/", invitations.invite_member, name="operator_invite_member"),
    path("restaurants/<int:pk>/counters/", restaurant.add_counter, name="operator_add_counter"),
    path("restaurants/<int:pk>/counters/<int:counter>/close/", restaurant.close, name="operator_close_counter"),
    path("restaurants/<int:pk>/meals/", meals.meals, name="operator_meals"),
    path("restaurants/<int:pk>/meals/<int:meal>/refund/", meals.refund, name="operator_refund"),
    path("periods/", periods.periods, name="operator_periods"),
    path("periods/<month:month>/", periods.period, name="operator_period"),
    path("periods/<month:month>/close/", periods.close, name="operator_close_period"),
    path("periods/<month:month>/progress/", periods.progress, name="operator_close_progress"),
    path("books/", books.books, name="operator_books"),
    path("books/examine/", books.examine, name="operator_examine_books"),
    path("audit/", audit.audit, name="operator_audit"),
    path("documents/", documents.documents, name="operator_documents"),
    path("documents/<document:number>/", documents.document, name="operator_document"),
    path("documents/<document:number>.<slug:suffix>", documents.document_file, name="operator_document_file"),
]
