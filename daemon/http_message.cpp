#include "daemon/http_message.hpp"

#include <array>

namespace vedette::daemon {
namespace {

struct Reason {
  unsigned status;
  std::string_view text;
};
constexpr std::array<Reason, 12> reasons{{{200, "OK"},
                                          {400, "Bad Request"},
                                          {404, "Not Found"},
                                          {405, "Method Not Allowed"},
                                          {408, "Request Timeout"},
                                          {413, "Content Too Large"},
                                          {414, "URI Too Long"},
                                          {431, "Request Header Fields Too Large"},
                                          {500, "Internal Server Error"},
                                          {501, "Not Implemented"},
                                          {503, "Service Unavailable"},
                                          {505, "HTTP Version Not Supported"}}};

void add(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

HttpResponse http_text(unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

std::string_view http_reason(unsigned status) {
  const auto found = std::ranges::find(reasons, status, &Reason::status);
  return found == reasons.end() ? std::string_view{"Unknown"} : found->text;
}

std::string http_head(const HttpResponse& response, bool keep_alive, bool chunked) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head.append(http_reason(response.status)).append("\r\n");
  add(head, "Content-Type", response.content_type);
  if (chunked) {
    add(head, "Transfer-Encoding", "chunked");
  } else if (!response.stream) {
    add(head, "Content-Length", std::to_string(response.body.size()));
  }
  // What is shown is of this moment.
  add(head, "Cache-Control", "no-store");
  add(head, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) add(head, name, value);
  add(head, "Connection", keep_alive ? "keep-alive" : "close");
  return head.append("\r\n");
}

}  // namespace vedette::daemon
