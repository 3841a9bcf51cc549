#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "test/lab/endpoint.hpp"
#include "test/lab/reply.hpp"

struct redisContext;

namespace vedette::lab {

/// A client's connection to a Redis or a Sentinel. Nothing throws: what goes wrong is a Reply of kind lost.
class Connection {
 public:
  /// Connects, and authenticates if a password is given.
  explicit Connection(const Endpoint& to, const std::string& password = {},
                      std::chrono::milliseconds patience = std::chrono::seconds{5});

  bool connected() const;

  /// Sends one command and waits for its reply.
  Reply command(const std::vector<std::string>& words);

  /// Sends without waiting; receive() brings the replies in order.
  void send(const std::vector<std::string>& words);
  Reply receive();

 private:
  struct Closer {
    void operator()(redisContext* context) const;
  };
  std::unique_ptr<redisContext, Closer> context_;
  std::string problem_;
};

/// One command on a connection of its own.
Reply ask(const Endpoint& to, const std::vector<std::string>& words, const std::string& password = {});

/// The fields of an INFO text.
std::map<std::string, std::string> info_fields(const std::string& text);

}  // namespace vedette::lab
