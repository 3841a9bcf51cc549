#pragma once

#include <chrono>
#include <map>
#include <string>

#include "test/lab/endpoint.hpp"

namespace vedette::lab {

/// What came of a request.
struct HttpReply {
  int status = 0;  ///< 0: there was no answer.
  std::string head{};
  std::string body{};

  /// A header's value, its name in lower case; empty if there is none.
  std::string header(const std::string& name) const;
};

/// One HTTP connection, on which a test says what it wants. Nothing throws: what goes wrong is a reply with status 0.
class HttpConnection {
 public:
  explicit HttpConnection(const Endpoint& to, std::chrono::milliseconds patience = std::chrono::seconds{10});
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  bool connected() const { return socket_ >= 0; }
  void send(const std::string& text) const;
  /// The next answer, of which `has_body` tells whether one follows its head.
  HttpReply receive(bool has_body = true);
  HttpReply get(const std::string& target, const std::string& headers = {});
  /// Whether that comes within half a minute, in an answer without an end. What comes before it is forgotten.
  bool hears(const std::string& text);

 private:
  bool read_more();
  bool receive_chunks(std::string& body);

  std::chrono::milliseconds patience_;
  int socket_;
  std::string buffer_;
};

/// One GET on a connection of its own.
HttpReply http_get(const Endpoint& to, const std::string& target);

/// The samples of a text of Prometheus: `name{labels}` to its value.
std::map<std::string, double> samples(const std::string& text);

}  // namespace vedette::lab
