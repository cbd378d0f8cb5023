"""Who may open which address: the whole site in one table (1.0).

The columns are `tests.actors.NAMES`: visitor, general member, colleague, other, special member, WG,
secretariat. `general` owns the entries, but the one called `towns`, which is the special member's
own, and manages the accounts of the owner.

The answers:

login     led to the login
admin     led back to the admin's first screen
30x       led on: to the next screen, or to where the matter now stands
a number  the answer itself; 403 also where the way ends at a login that refuses

What stands in braces is made by `tests.stories.access_world`. SAVE and SEND are POST with the form
of a self-check, or of what a reader thinks, filled in.
"""

from __future__ import annotations

from tests.actors import NAMES

#: closed    an entry whose detail is for special members only
#: open      one whose detail is for all members
#: class2    one of 機密性２; stopped2 is such a one that is stopped
TABLE = """
# the association's pages
GET  /                                                    200   200   200   200   200   200   200
GET  /news/                                               200   200   200   200   200   200   200
GET  /news/item/                                          200   200   200   200   200   200   200
GET  /contact/                                            200   200   200   200   200   200   200
POST /contact/                                            422   422   422   422   422   422   422
GET  /contact/sent/                                       30x   30x   30x   30x   30x   30x   30x
POST /contact/sent/                                       405   405   405   405   405   405   405
GET  /sitemap/                                            200   200   200   200   200   200   200
POST /sitemap/                                            405   405   405   405   405   405   405
GET  {own_code}                                           200   200   200   200   200   200   200
GET  /search/?q=x                                         200   200   200   200   200   200   200
GET  /standard/                                           200   200   200   200   200   200   200
GET  {event_page}report/                                  404   404   404   404   404   404   200
GET  {reported_page}report/                               200   200   200   200   200   200   200
GET  /survey/                                             200   200   200   200   200   200   200
POST /survey/                                             422   422   422   422   422   422   422
GET  /survey/thanks/                                      200   200   200   200   200   200   200
GET  {file}                                               200   200   200   200   200   200   200
GET  {closed_file}                                        login 200   200   200   200   200   200

# the matching service
GET  /matching/                                           200   200   200   200   200   200   200
GET  /matching/search/                                    200   200   200   200   200   200   200
GET  /matching/search/near/                               405   405   405   405   405   405   405
POST /matching/search/near/                               404   404   404   404   404   404   404
GET  /matching/search/{closed}/                           login 200   200   403   200   403   200
GET  /matching/search/{closed}/documents/1/               login 200   200   403   200   403   200
POST /matching/search/{closed}/like/                      login 403   403   403   30x   403   403
GET  /matching/search/{closed}/contact/                   login 403   403   403   200   403   403
POST /matching/search/{closed}/outdated/                  login 403   403   403   30x   403   403
POST /matching/search/{closed}/report/                    login 403   403   403   422   403   422
GET  /matching/search/{open}/                             login 200   200   200   200   403   200
GET  /matching/search/{open}/documents/1/                 login 200   200   200   200   403   200
POST /matching/search/{open}/like/                        login 403   403   403   30x   403   403
GET  /matching/search/{open}/contact/                     login 403   403   200   200   403   403
POST /matching/search/{open}/outdated/                    login 403   403   30x   30x   403   403
POST /matching/search/{open}/report/                      login 403   403   422   422   403   422
POST /matching/search/{towns}/like/                       login 403   403   403   403   403   403
GET  /matching/search/{towns}/contact/                    login 403   403   403   403   403   403
GET  /matching/search/{class2}/                           404   200   200   404   200   404   200
GET  /matching/search/{class2}/documents/1/               404   200   200   404   200   404   200
POST /matching/search/{class2}/like/                      404   403   403   404   30x   404   403
GET  /matching/search/{class2}/contact/                   404   403   403   404   200   404   403
POST /matching/search/{class2}/outdated/                  404   403   403   404   30x   404   403
POST /matching/search/{class2}/report/                    404   403   403   404   422   404   422
GET  /matching/search/{stopped}/                          410   410   410   410   410   410   410
GET  /matching/search/{stopped}/documents/1/              410   410   410   410   410   410   410
GET  /matching/search/{deleted}/                          410   410   410   410   410   410   410
GET  /matching/search/{stopped2}/                         404   410   410   404   410   404   410
GET  /matching/search/{draft}/                            404   404   404   404   404   404   404
GET  /matching/search/{draft}/documents/1/                404   404   404   404   404   404   404
GET  /matching/search/saved/                              login 200   200   200   200   403   403
GET  /matching/search/saved/new/                          login 200   200   200   200   403   403
GET  /matching/search/saved/{saved}/delete/               login 200   404   404   404   403   403
GET  {stop_digests}                                       200   200   200   200   200   200   200
POST {stop_digests}                                       200   200   200   200   200   200   200
POST /matching/search/saved/{saved}/delete/               login 30x   404   404   404   403   403
GET  /matching/search/compare/?compare={closed}           login 200   200   200   200   403   200
GET  /matching/search/record.xlsx                         login 403   403   403   200   403   403
GET  {confirm}                                            200   200   200   200   200   200   200

# the registrants' part
GET  /matching/my/                                        login 200   200   200   200   403   403
GET  /matching/my/new/                                    login 200   200   200   200   403   403
GET  /matching/my/{closed}/                               login 200   200   404   404   403   403
GET  /matching/my/{draft}/                                login 200   200   404   404   403   403
GET  /matching/my/{closed}/edit/                          login 200   200   404   404   403   403
GET  /matching/my/{closed}/delete/                        login 200   200   404   404   403   403
GET  /matching/my/{closed}/likes/                         login 200   200   404   404   403   403
GET  /matching/my/{closed}/documents/1/                   login 200   200   404   404   403   403
POST /matching/my/new/keep/                               login 200   200   200   200   403   403
GET  /matching/my/new/discard/                            login 200   200   200   200   403   403
POST /matching/my/new/discard/                            login 30x   30x   30x   30x   403   403
POST /matching/my/{closed}/edit/keep/                     login 200   200   404   404   403   403
GET  /matching/my/{closed}/edit/discard/                  login 200   200   404   404   403   403
POST /matching/my/{closed}/edit/discard/                  login 30x   30x   404   404   403   403
POST /matching/my/{closed}/still-right/                   login 30x   30x   404   404   403   403
POST /matching/my/{closed}/close-text/                    login 30x   30x   404   404   403   403

# the same screens in the name of others
GET  /matching/my/for/{owner}/                            login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/new/                        login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/{closed}/                   login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/{closed}/edit/              login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/{closed}/delete/            login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/{closed}/likes/             login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/{closed}/documents/1/       login 403   403   403   403   403   200
GET  /matching/my/for/{owner}/{towns}/edit/               login 403   403   403   403   403   404
POST /matching/my/for/{owner}/new/keep/                   login 403   403   403   403   403   200
POST /matching/my/for/{owner}/new/discard/                login 403   403   403   403   403   30x
POST /matching/my/for/{owner}/{closed}/copy/              login 403   403   403   403   403   30x
POST /matching/my/for/{owner}/{closed}/still-right/       login 403   403   403   403   403   30x

# the guidebook
GET  /guidebook/                                          200   200   200   200   200   200   200
GET  /guidebook/ver2/                                     200   200   200   200   200   200   200
GET  /guidebook/ver2/1/                                   200   200   200   200   200   200   200
GET  /guidebook/ver2/print/                               200   200   200   200   200   200   200
SEND /guidebook/ver2/1/feedback/                          30x   30x   30x   30x   30x   30x   30x
GET  /guidebook/ver2/checklist/                           200   200   200   200   200   200   200
SAVE /guidebook/ver2/checklist/                           200   30x   30x   30x   30x   200   200
SAVE /guidebook/ver2/checklist/item/                      login 30x   30x   30x   30x   403   403
GET  /guidebook/ver2/checklist/history/                   login 200   200   200   200   403   403

# logging in, one's own account
GET  /login/                                              200   30x   30x   30x   30x   30x   30x
GET  /kept/00000000-0000-4000-8000-000000000000/discard/   30x   30x   30x   30x   30x   30x   30x
POST /kept/00000000-0000-4000-8000-000000000000/discard/   30x   30x   30x   30x   30x   30x   30x
POST /logout/                                             30x   30x   30x   30x   30x   30x   30x
GET  /password/reset/                                     200   200   200   200   200   200   200
GET  /password/set/done/                                  200   200   200   200   200   200   200
GET  /login/code/                                         login 30x   30x   30x   30x   30x   30x
GET  /account/                                            login 200   200   200   200   200   200
GET  /account/profile/                                    login 200   200   200   200   200   200
GET  /account/password/                                   login 200   200   200   200   200   200
GET  /account/email/                                      login 200   200   200   200   200   200
GET  /account/contact/                                    login 200   200   200   200   403   403
GET  /account/colleagues/                                 login 200   200   200   200   403   403
GET  /account/colleagues/invite/                          login 200   403   403   403   403   403
GET  /account/colleagues/{colleague}/close/               login 200   403   403   403   403   403
GET  /account/colleagues/{stranger}/close/                login 404   403   403   403   403   403
GET  /account/second-factor/                              login 403   403   403   403   403   403

# joining
GET  /join/                                               200   200   200   200   200   200   200
GET  {join}                                               200   200   200   200   200   200   200
GET  {invitation}                                         200   200   200   200   200   200   200

# machines
GET  /sitemap.xml                                         200   200   200   200   200   200   200
GET  /sitemap-pages.xml                                   200   200   200   200   200   200   200
GET  /sitemap-entries.xml                                 200   200   200   200   200   200   200
GET  /robots.txt                                          200   200   200   200   200   200   200
GET  /favicon.ico                                         30x   30x   30x   30x   30x   30x   30x
GET  /feeds/news.atom                                     200   200   200   200   200   200   200
GET  /feeds/entries.atom                                  200   200   200   200   200   200   200
POST /feeds/entries.atom                                  405   405   405   405   405   405   405
GET  /feeds/unknown.atom                                  404   404   404   404   404   404   404
GET  /api/v1/                                             200   200   200   200   200   200   200
GET  /api/v1/entries                                      200   200   200   200   200   200   200
HEAD /api/v1/entries                                      200   200   200   200   200   200   200
OPTIONS /api/v1/entries                                   204   204   204   204   204   204   204
GET  /api/v1/openapi.json                                 200   200   200   200   200   200   200
POST /api/v1/entries                                      405   405   405   405   405   405   405
GET  /healthz                                             200   200   200   200   200   200   200
HEAD /healthz                                             200   200   200   200   200   200   200
GET  /readyz                                              200   200   200   200   200   200   200
HEAD /readyz                                              200   200   200   200   200   200   200
POST /readyz                                              405   405   405   405   405   405   405

# the admin: what the working group has too
GET  /admin/                                              login 403   403   403   403   200   200
GET  /admin/find/?q=x                                     login 403   403   403   403   200   200
GET  /admin/manual/                                       login 403   403   403   403   200   200
GET  /admin/manual/review/                                login 403   403   403   403   200   200
GET  /admin/snippets/catalog/genre/                       login 403   403   403   403   200   200
GET  /admin/snippets/catalog/genre/add/                   login 403   403   403   403   200   200
GET  /admin/matching/genres/{genre}/retire/               login 403   403   403   403   200   200
GET  /admin/snippets/guidebook/glossaryterm/              login 403   403   403   403   200   200
GET  /admin/pages/{chapter}/edit/                         login 403   403   403   403   200   200
GET  /admin/pages/{standard}/edit/                        login 403   403   403   403   admin 200

# the admin: entries
GET  /admin/snippets/catalog/entry/                       login 403   403   403   403   admin 200
GET  /admin/snippets/catalog/entry/inspect/{closed}/      login 403   403   403   403   admin 200
GET  /admin/snippets/catalog/entry/edit/{closed}/         login 403   403   403   403   admin admin
GET  /admin/matching/for/                                 login 403   403   403   403   admin 200
GET  /admin/matching/{waiting}/review/                    login 403   403   403   403   admin 200
GET  /admin/matching/{closed}/take_down/                  login 403   403   403   403   admin 200
GET  /admin/matching/{stopped}/resume/                    login 403   403   403   403   admin 200
GET  /admin/matching/{closed}/delete/                     login 403   403   403   403   admin 200
GET  /admin/matching/{deleted}/restore/                   login 403   403   403   403   admin 200
GET  /admin/matching/take_down/?q={closed}                login 403   403   403   403   admin 30x
GET  /admin/bulk/catalog/entry/take_down/?id={closed}     login 403   403   403   403   admin 200
GET  /admin/snippets/catalog/informationtype/             login 403   403   403   403   admin 200
GET  /admin/matching/types/{type}/retire/                 login 403   403   403   403   admin 200
GET  /admin/snippets/catalog/classdefinitions/            login 403   403   403   403   admin 200
GET  /admin/snippets/catalog/terms/                       login 403   403   403   403   admin 200
GET  /admin/snippets/cms/synonymgroup/                    login 403   403   403   403   admin 200
GET  /admin/snippets/cms/stockreason/                     login 403   403   403   403   admin 200
GET  /admin/snippets/cms/stockreason/add/                 login 403   403   403   403   admin 200
GET  /admin/snippets/cms/stockreason/edit/{reason}/       login 403   403   403   403   admin 200
GET  /admin/snippets/cms/stockreason/delete/{reason}/     login 403   403  403   403   admin 200
GET  /admin/matching/likes/                               login 403   403   403   403   admin 200
GET  /admin/matching/links/                               login 403   403   403   403   admin 200
GET  /admin/matching/links/inspect/{link}/                login 403   403   403   403   admin 200
POST /admin/matching/links/{link}/again/                  login 403   403   403   403   admin 30x
GET  /admin/matching/outdated/                            login 403   403   403   403   admin 200
GET  /admin/matching/outdated/{report}/close/             login 403   403   403   403   admin 200
GET  /admin/matching/watch/                               login 403   403   403   403   admin 200
GET  /admin/matching/reports/                             login 403   403   403   403   admin 200
POST /admin/matching/watch/reports/{content_report}/handle/ login 403   403   403   403   admin 30x
POST /admin/matching/watch/entries/{closed}/look/         login 403   403   403   403   admin 30x
GET  /admin/snippets/catalog/registrationcall/            login 403   403   403   403   admin 200
GET  /admin/matching/calls/{call}/check/                  login 403   403   403   403   admin 200
GET  /admin/settings/catalog/freshnesspolicy/{freshness}/ login 403   403   403   403   admin 200
GET  /admin/imports/                                      login 403   403   403   403   admin 200
GET  /admin/imports/new/entries/                          login 403   403   403   403   admin 200
GET  /admin/imports/new/entries/blank/                    login 403   403   403   403   admin 200
GET  /admin/imports/{import}/                             login 403   403   403   403   admin 30x
GET  /admin/imports/{import}/mapping/                     login 403   403   403   403   admin 200

# the admin: members
GET  /admin/applications/                                 login 403   403   403   403   admin 200
GET  /admin/applications/inspect/{application}/           login 403   403   403   403   admin 200
GET  /admin/members/applications/enter/                   login 403   403   403   403   admin 200
GET  /admin/joining_terms/                                login 403   403   403   403   admin 200
GET  /admin/organizations/                                login 403   403   403   403   admin 200
GET  /admin/organizations/edit/{owner}/                   login 403   403   403   403   admin 200
GET  /admin/organizations/{owner}/merge/                  login 403   403   403   403   admin 200
GET  /admin/organizations/{owner}/rename/                 login 403   403   403   403   admin 200
GET  /admin/members/accounts/                             login 403   403   403   403   admin 200
GET  /admin/members/accounts/edit/{colleague}/            login 403   403   403   403   admin 200
GET  /admin/members/accounts/edit/{staff}/                login 403   403   403   403   admin 404
GET  /admin/members/changes/                              login 403   403   403   403   admin 200
GET  /admin/members/changes/{change}/undo/                login 403   403   403   403   admin 200
GET  /admin/members/logins/                               login 403   403   403   403   admin 200
GET  /admin/members/alerts/                               login 403   403   403   403   admin 200
GET  /admin/members/alerts/handle/                        login 403   403   403   403   admin 200
GET  /admin/organizations/{owner}/networks/add/           login 403   403   403   403   admin 200
GET  /admin/members/alerts/{alert}/handle/                login 403   403   403   403   admin 200
GET  /admin/members/locks/                                login 403   403   403   403   admin 200
GET  /admin/members/locks/{lock}/lift/                    login 403   403   403   403   admin 200
GET  /admin/settings/home/siteidentity/{identity}/        login 403   403   403   403   admin 200
GET  /admin/settings/members/accesspolicy/{policy}/       login 403   403   403   403   admin 200
GET  /admin/settings/members/joiningoffice/{office}/      login 403   403   403   403   admin 200

# the admin: study meetings
GET  /admin/events/{event}/tables/                        login 403   403   403   403   admin 200
GET  /admin/events/{event}/findings/                      login 403   403   403   403   admin 200
GET  /admin/events/{event}/report/                        login 403   403   403   403   admin 200
POST /admin/events/{event}/report/                        login 403   403   403   403   admin 30x
POST /admin/events/{event}/findings/                      login 403   403   403   403   admin 30x
GET  /admin/events/                                       login 403   403   403   403   admin 200
GET  /admin/events/{event}/                               login 403   403   403   403   admin 200
POST /admin/events/{event}/copy/                          login 403   403   403   403   admin 30x
GET  /admin/events/{event}/add/                           login 403   403   403   403   admin 200
GET  /admin/events/{event}/edit/{registration}/           login 403   403   403   403   admin 200
GET  /admin/events/{event}/call_off/                      login 403   403   403   403   admin 200
GET  /admin/events/{event}/take_place/                    login 403   403   403   403   admin 200
POST /admin/events/{event}/close/                         login 403   403   403   403   admin 30x
GET  /admin/events/{event}/arrivals/                      login 403   403   403   403   admin 200
GET  /admin/events/{event}/arrivals/mark/                 login 403   403   403   403   admin 200
POST /admin/events/{event}/arrivals/mark/                 login 403   403   403   403   admin 404
GET  /admin/events/{event}/arrive/{arrival}/              login 403   403   403   403   admin 200
GET  /admin/events/{event}/tags/                          login 403   403   403   403   admin 200
GET  /admin/events/{event}/seats/                         login 403   403   403   403   admin 200
GET  /admin/events/{event}/participants.xlsx/             login 403   403   403   403   admin 200
GET  /admin/events/{event}/messages/                      login 403   403   403   403   admin 200
GET  /admin/events/registrations/{registration}/seat/     login 403   403   403   403   admin 200
GET  /admin/events/registrations/{registration}/cancel/   login 403   403   403   403   admin 200

# the admin: guidebook, pages
GET  /admin/guidebook/                                    login 403   403   403   403   30x   30x
GET  /admin/guidebook/import/                             login 403   403   403   403   admin 200
GET  /admin/guidebook/standing/                           login 403   403   403   403   admin 200
GET  /admin/guidebook/editions/{edition}/export/          login 403   403   403   403   admin 200
GET  /admin/guidebook/editions/{edition}/theme/           login 403   403   403   403   admin 200
GET  /admin/snippets/guidebook/feedback/                  login 403   403   403   403   admin 200
GET  /admin/snippets/home/menu/                           login 403   403   403   403   admin 200
GET  /admin/contacts/                                     login 403   403   403   403   admin 200
GET  /admin/contacts/{contact}/                           login 403   403   403   403   admin 200
POST /admin/contacts/{contact}/                           login 403   403   403   403   admin 30x
GET  /admin/images/                                       login 403   403   403   403   admin 200
GET  /admin/documents/                                    login 403   403   403   403   admin 200

# the admin: questionnaires
GET  /admin/snippets/events/questionnaire/                login 403   403   403   403   admin 200
GET  /admin/snippets/events/questionnaire/add/            login 403   403   403   403   admin 200
GET  /admin/snippets/events/questionnaire/edit/{questionnaire}/ login 403 403 403  403   admin 200
GET  /admin/snippets/events/questionnaire/copy/{questionnaire}/ login 403 403 403  403   admin 200
GET  /admin/snippets/events/questionnaire/delete/{questionnaire}/ login 403 403 403 403  admin 200
GET  /admin/questionnaires/{answered}/results/            login 403   403   403   403   admin 200
GET  /admin/questionnaires/{answered}/results.xlsx        login 403   403   403   403   admin 200
GET  /admin/questionnaires/{questionnaire}/paper/         login 403   403   403   403   admin 200
POST /admin/questionnaires/{questionnaire}/paper/         login 403   403   403   403   admin 30x
POST /admin/questionnaires/{questionnaire}/paper/remove/  login 403   403   403   403   admin 30x
GET  /admin/questionnaires/{questionnaire}/sheet/         login 403   403   403   403   admin 200
GET  /admin/questionnaires/{questionnaire}/qr/            login 403   403   403   403   admin 200

# the admin: reports, mails; three of Wagtail's reports lead to ours, which ask again
GET  /admin/reports/coverage/                             login 403   403   403   403   admin 200
GET  /admin/reports/demand/                               login 403   403   403   403   admin 200
GET  /admin/reports/reviews/                              login 403   403   403   403   admin 200
GET  /admin/reports/freshness/                            login 403   403   403   403   admin 200
GET  /admin/reports/members/                              login 403   403   403   403   admin 200
GET  /admin/reports/audit/                                login 403   403   403   403   admin 200
GET  /admin/reports/site-history/                         30x   30x   30x   30x   30x   30x   30x
GET  /admin/reports/workflow/                             admin admin admin admin admin admin admin
GET  /admin/reports/workflow_tasks/                       admin admin admin admin admin admin admin
GET  /admin/mails/                                        login 403   403   403   403   admin 200
GET  /admin/mails/inspect/{mail}/                         login 403   403   403   403   admin 200
POST /admin/mails/{mail}/resend/                          login 403   403   403   403   admin 30x
POST /admin/mails/{mail}/give_up/                         login 403   403   403   403   admin 30x
GET  /admin/reports/aging-pages/                          admin admin admin admin admin admin admin
GET  /admin/reports/page-types-usage/                     admin admin admin admin admin admin admin
GET  /admin/failwhale/                                    404   404   404   404   404   404   404

# the admin: choosers and lists that Wagtail opens to everybody in the admin
GET  /admin/snippets/choose/catalog/genre/                login 403   403   403   403   200   200
GET  /admin/snippets/choose/guidebook/glossaryterm/       login 403   403   403   403   200   200
GET  /admin/snippets/choose/catalog/informationtype/      login 403   403   403   403   admin 200
GET  /admin/snippets/choose/catalog/classdefinitions/     login 403   403   403   403   admin 200
GET  /admin/snippets/choose/catalog/classdefinitions/chosen/9/ login 403 403  403   403   admin 404
GET  /admin/snippets/choose/catalog/terms/                login 403   403   403   403   admin 200
GET  /admin/snippets/choose/catalog/terms/chosen/1/       login 403   403   403   403   admin 404
GET  /admin/snippets/choose/guidebook/feedback/           login 403   403   403   403   admin 200
GET  /admin/snippets/choose/home/menu/                    login 403   403   403   403   admin 200
GET  /admin/snippets/choose/events/questionnaire/         login 403   403   403   403   admin 200
GET  /admin/documents/chooser/                            login 403   403   403   403   admin 200
GET  /admin/images/chooser/                               login 403   403   403   403   admin 200
GET  /admin/images/1/preview/original/                    login 403   403   403   403   admin 404
GET  /admin/tag-autocomplete/                             login 403   403   403   403   admin 200
GET  /admin/api/main/documents/                           login 403   403   403   403   admin 200
GET  /admin/api/main/images/                              login 403   403   403   403   admin 200
GET  /admin/api/main/pages/                               login 403   403   403   403   200   200
GET  /admin/choose-page/                                  login 403   403   403   403   200   200
GET  /admin/choose-page/chosen-multiple/                  404   404   404   404   404   404   404
GET  /admin/embeds/chooser/                               404   404   404   404   404   404   404
GET  /admin/workflows/task_chooser/                       login 403   403   403   403   admin admin
GET  /admin/pages/{standard}/move/3/confirm/              login 403   403   403   403   admin 200

# the admin: superusers only
GET  /admin/users/                                        login 403   403   403   403   admin admin
GET  /admin/bulk/members/user/delete/?id={colleague}      404   404   404   404   404   404   404
POST /admin/bulk/members/user/set_active_state/           404   404   404   404   404   404   404
GET  /admin/groups/                                       login 403   403   403   403   admin admin
GET  /admin/sites/                                        login 403   403   403   403   admin admin
GET  /admin/workflows/list/                               login 403   403   403   403   admin admin
"""

#: What lists, feeds, exports, suggestions and highlights show of an entry at most (V3, M13):
#: nothing, the list level (a row of the result list), or the whole detail. Lists are not the place
#: where the owner of an entry of class 2 finds it, but they may show it to them.
LIST_LEVEL = """
LIST {closed}                                             list  whole whole list  whole list  whole
LIST {open}                                               list  whole whole whole whole list  whole
LIST {class2}                                             none  whole whole none  whole none  whole
"""


def lines(table: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return method, address and the answers by actor of each line but titles and blanks."""
    cells = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    return [(method, path, dict(zip(NAMES, rest, strict=True))) for method, path, *rest in cells]


LINES = lines(TABLE)
LEVELS = {name.strip("{}"): told for _, name, told in lines(LIST_LEVEL)}
