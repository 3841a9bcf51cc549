#include "daemon/status_page.hpp"

#include <ctime>
#include <string_view>
#include <utility>

#include "daemon/turn.hpp"
#include "daemon/utf8.hpp"
#include "status_page_html.hpp"

namespace vedette::daemon {
namespace {

using quorum::MasterPicture;

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : as_utf8(text)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

/// JSON within a script element: no tag may end or begin in it.
std::string within_script(const std::string& json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

/// UTC: without scripts nobody knows the reader's zone.
std::string moment(quorum::Milliseconds wall) {
  const std::time_t seconds = static_cast<std::time_t>(wall.count() / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%F %T UTC", &parts));
  return text;
}

std::string_view replica_word(const quorum::ServerPicture& server) {
  if (server.sdown_since) return "down";
  return server.link.command_connected ? "up" : "disconnected";
}

std::string plain_master(const MasterPicture& master, const Look& look) {
  const bool down = master.odown_since || master.server.sdown_since;
  const bool possible = master.obstacle == quorum::Obstacle::none;
  std::string html = "<details class=\"master " +
                     std::string{down       ? "bad"
                                 : possible ? "good"
                                            : "warn"} +
                     "\" open><summary><b>" + escaped(master.server.name) + "</b><code>" +
                     escaped(master.server.address.text(look.names)) + "</code><span class=\"badge" +
                     (down ? " bad" : "") + "\">" + (down ? "down" : "up") + "</span>";
  if (!possible) {
    html += "<span class=\"warn\">no failover possible: " + escaped(quorum::obstacle_text(master.obstacle)) + "</span>";
  }
  html += "</summary><div class=\"inside\"><table><tr><th>replica</th><th>state</th><th>offset</th></tr>";
  for (const auto& replica : master.replicas) {
    html += "<tr><td><code>" + escaped(replica.address.text(look.names)) + "</code></td><td>" +
            std::string{replica_word(replica)} + "</td><td>" + std::to_string(replica.report.offset.value_or(0)) +
            "</td></tr>";
  }
  html += "</table><table><tr><th>sentinel</th><th>state</th><th>id</th></tr>";
  for (const auto& sentinel : master.sentinels) {
    html += "<tr><td><code>" + escaped(sentinel.address.text(look.names)) + "</code></td><td>" +
            (sentinel.sdown_since ? "down" : "up") + "</td><td><code>" + escaped(sentinel.run_id.short_form()) +
            "</code></td></tr>";
  }
  return html + "</table></div></details>";
}

std::string plain_process(const quorum::ProcessPicture& process) {
  std::string html =
      "id " + escaped(process.my_id.short_form()) + ", epoch " + std::to_string(process.current_epoch.value);
  const auto add = [&](bool holds, std::string_view text) {
    if (holds) html += " <span class=\"badge bad\">" + escaped(text) + "</span>";
  };
  add(process.tilt_since.has_value(), "TILT");
  add(!process.writable, "state can't be written");
  add(process.quarantined, "quarantined");
  add(process.identity_conflict, "another process has our id");
  return html;
}

/// The text of the page with what stands between two @ replaced.
class Filling {
 public:
  explicit Filling(std::string_view page) : rest_{page} {}

  void put(std::string_view name, const std::string& content) {
    const std::string mark = std::string{"@"}.append(name).append("@");
    const std::size_t at = rest_.find(mark);
    filled_.append(rest_.substr(0, at)).append(content);
    rest_.remove_prefix(at + mark.size());
  }
  std::string take() { return std::move(filled_.append(rest_)); }

 private:
  std::string_view rest_;
  std::string filled_;
};

HttpResponse as_page(const StatusSnapshot& status) {
  HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  // Whatever stood in a name: nothing of others is loaded or run, and nobody puts the page into his own.
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                                "connect-src 'self'; img-src data:; frame-ancestors 'none'");
  response.body = status_page(status);
  return response;
}

HttpResponse as_json(std::string body) {
  HttpResponse response;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string status_page(const StatusSnapshot& status) {
  Filling page{status_page_html};
  page.put("process", plain_process(status.process));
  std::string html;
  for (const MasterPicture& master : status.masters) html += plain_master(master, status.look);
  page.put("masters", html);
  html.clear();
  for (auto past = status.failovers.rbegin(); past != status.failovers.rend(); ++past) {
    html += "<div class=\"past\"><span class=\"soft\">" + moment(past->time) + "</span> " +
            escaped(story_text(past->story, status.look.names)) + "</div>";
  }
  page.put("failovers", html.empty() ? "none since the start" : html);
  html.clear();
  for (auto past = status.events.rbegin(); past != status.events.rend(); ++past) {
    html += "<div><span class=\"soft\">" + moment(past->time) + "</span> <b>" + escaped(past->event.type) + "</b> " +
            escaped(past->event.text) + "</div>";
  }
  page.put("events", html.empty() ? "none since the start" : html);
  page.put("status", within_script(status_json(status)));
  return page.take();
}

StatusPage::StatusPage(Executor loop, const Turn& turn, const History& history, PageWriter& writer)
    : loop_{loop}, turn_{turn}, history_{history}, writer_{writer} {}

std::vector<HttpRoute> StatusPage::routes() {
  const auto answering = [this](HttpResponse (*write)(const StatusSnapshot&)) {
    return WaitingHttpAnswer{[this, write](const HttpRequest&) { return answer(write); }};
  };
  const auto one = [this](const HttpRequest& request) {
    const auto master = turn_.core().master(request.segments.at(3));
    if (!master) return http_text(404, "no such master is watched here\n");
    return as_json(master_json(*master, look_now(turn_.core())));
  };
  const auto status = [](const StatusSnapshot& seen) { return as_json(status_json(seen)); };
  return {{"/", answering(as_page)}, {"/api/v1/status", answering(status)}, {"/api/v1/masters/*", HttpAnswer{one}}};
}

Task<HttpResponse> StatusPage::answer(HttpResponse (*write)(const StatusSnapshot&)) {
  const auto status = co_await look_at_all(loop_, turn_.core(), history_);
  std::function<HttpResponse()> make = [status, write] { return write(*status); };
  co_return co_await writer_.write(std::move(make));
}

}  // namespace vedette::daemon
