#include "test/lab/connection.hpp"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>
#include <sstream>

namespace vedette::lab {

namespace {

Reply reply_of(const redisReply& from) {
  Reply reply;
  reply.text.assign(from.str == nullptr ? "" : from.str, from.str == nullptr ? 0 : from.len);
  reply.integer = from.integer;
  switch (from.type) {
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::status;
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::error;
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::integer;
      break;
    case REDIS_REPLY_STRING:
      reply.kind = Reply::Kind::text;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::array;
      for (std::size_t i = 0; i < from.elements; ++i) reply.items.push_back(reply_of(*from.element[i]));
      break;
    default:
      reply.kind = Reply::Kind::null;
  }
  return reply;
}

}  // namespace

void Connection::Closer::operator()(redisContext* context) const {
  redisFree(context);
}

Connection::Connection(const Endpoint& to, const std::string& password, std::chrono::milliseconds patience) {
  const int made = connect_tcp(to, static_cast<int>(patience.count()));
  if (made < 0) {
    problem_ = std::strerror(errno);
    return;
  }
  fcntl(made, F_SETFL, fcntl(made, F_GETFL) & ~O_NONBLOCK);
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  context_.reset(redisConnectFd(made));
  const timeval limit{.tv_sec = patience.count() / 1000, .tv_usec = (patience.count() % 1000) * 1000};
  redisSetTimeout(context_.get(), limit);
  if (password.empty()) return;
  const Reply answer = command({"AUTH", password});
  if (!answer.ok()) problem_ = answer.text;
}

bool Connection::connected() const {
  return context_ != nullptr && context_->err == 0;
}

void Connection::send(const std::vector<std::string>& words) {
  if (!connected()) return;
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    lengths.push_back(word.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(), lengths.data());
  int done = 0;
  while (done == 0 && redisBufferWrite(context_.get(), &done) == REDIS_OK) {
  }
}

Reply Connection::receive() {
  Reply lost;
  lost.text = problem_;
  if (!connected()) {
    if (context_ != nullptr) lost.text = context_->errstr;
    return lost;
  }
  void* raw = nullptr;
  if (redisGetReply(context_.get(), &raw) != REDIS_OK || raw == nullptr) {
    lost.text = context_->errstr;
    return lost;
  }
  Reply reply = reply_of(*static_cast<redisReply*>(raw));
  freeReplyObject(raw);
  return reply;
}

Reply Connection::command(const std::vector<std::string>& words) {
  send(words);
  return receive();
}

Reply ask(const Endpoint& to, const std::vector<std::string>& words, const std::string& password) {
  Connection connection{to, password, std::chrono::seconds{2}};
  return connection.command(words);
}

std::map<std::string, std::string> info_fields(const std::string& text) {
  std::map<std::string, std::string> result;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t colon = line.find(':');
    if (!line.starts_with('#') && colon != std::string::npos) result[line.substr(0, colon)] = line.substr(colon + 1);
  }
  return result;
}

}  // namespace vedette::lab
