#include "daemon/conversation.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace vedette::daemon {
namespace {

/// The sentences in which FAILOVER says why not. They repeat no argument.
bool is_sentence_of_failover(std::string_view text) {
  return text.size() <= 128 && text.starts_with("ERR FAILOVER ") &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// What of an error reply is fit for the log: the code alone, such as WRONGPASS. The rest may repeat our arguments, as
/// "unknown command" does, and one of them is the password.
std::string loggable(const redisReply& reply) {
  const std::string_view text{reply.str, reply.len};
  if (is_sentence_of_failover(text)) return std::string{text};
  const std::string_view code = text.substr(0, text.find(' '));
  const bool plain = !code.empty() && code.size() <= 32 &&
                     std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return plain ? std::string{code} : std::string{"an error without a code"};
}

const char* channel_name(quorum::Channel channel) {
  return channel == quorum::Channel::command ? "command" : "hello";
}

}  // namespace

Expected DueReplies::take() {
  Expected next = std::move(replies_[taken_++]);
  if (taken_ == replies_.size()) {
    clear();
  } else if (taken_ >= 64 && taken_ > replies_.size() / 2) {
    replies_.erase(replies_.begin(), replies_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
  }
  return next;
}

void DueReplies::clear() {
  replies_.clear();
  taken_ = 0;
  constexpr std::size_t usual = 4;
  if (replies_.capacity() > usual) replies_.shrink_to_fit();
}

Conversation::Conversation(quorum::InstanceId who, quorum::Channel channel, Connections& connections, Log& log,
                           Outlets outlets)
    : who_{who}, channel_{channel}, connections_{connections}, log_{log}, outlets_{std::move(outlets)} {}

Conversation::~Conversation() {
  if (connection_ != nullptr) connection_->abandon(Connection::Farewell::abrupt);
}

void Conversation::open(quorum::Address address, Greeting greeting) {
  address_ = std::move(address);
  greeting_ = std::move(greeting);
  reopen();
}

void Conversation::reopen() {
  close();
  if (address_.port == 0) return;
  // Hellos that come through servers are not urgent: peers send each other theirs directly as well.
  const auto pace = channel_ == quorum::Channel::hello ? Arrivals::Pace::by_and_by : Arrivals::Pace::at_once;
  connection_ = &connections_.open(address_,
                                   {.stands = [this](const std::string& local_ip) { stands(local_ip); },
                                    .lost = [this] { lost(); },
                                    .replied = [this](const redisReply& reply) { return replied(reply); },
                                    .resolved =
                                        [this](const std::string& ip) {
                                          address_.ip = ip;
                                          outlets_.tell(quorum::AddressResolved{who_, ip});
                                        },
                                    .secured = [this](const std::string& reason) { secured(reason); }},
                                   pace);
  connection_->insist(insists_);
  connection_->hold(held_);
}

void Conversation::insist(std::chrono::milliseconds every) {
  insists_ = every;
  if (connection_ != nullptr) connection_->insist(every);
}

void Conversation::hold(bool held) {
  held_ = held;
  if (connection_ != nullptr) connection_->hold(held);
}

void Conversation::send(Command command) {
  if (connection_ == nullptr || !connection_->stands()) return;
  if (due_.size() >= due_limit || connection_->unsent() >= unsent_limit) {
    reopen();
    return;
  }
  connection_->send(command.bytes);
  due_.push(std::move(command.reply));
}

void Conversation::authenticate_again() {
  count_refusal();
  if (++refused_pings_ % refusals_between_tries != 0) return;
  for (const Command& command : greeting_()) {
    const auto* greeting = std::get_if<GreetingReply>(&command.reply);
    if (greeting != nullptr && std::string_view{greeting->command} == "AUTH") send(command);
  }
}

void Conversation::stands(const std::string& local_ip) {
  for (Command& command : greeting_()) {
    connection_->send(command.bytes);
    due_.push(std::move(command.reply));
  }
  outlets_.tell(quorum::Connected{who_, channel_, local_ip});
}

void Conversation::lost() {
  due_.clear();
  if (Counts* counts = connections_.counts()) {
    ++counts->links.lost[at(counts->role_of(who_))][at(connection_->loss())];
  }
  outlets_.tell(quorum::Disconnected{who_, channel_, connection_->ending()});
}

bool Conversation::replied(const redisReply& reply) {
  if (due_.empty()) return outlets_.pushed(reply);
  const Expected expected = due_.take();
  if (const auto* greeting = std::get_if<GreetingReply>(&expected)) {
    say_if_refused(greeting->command, reply);
    return true;
  }
  if (const auto* notice = std::get_if<NoticeReplyDue>(&expected)) {
    say_if_refused(notice->command, reply);
    return true;
  }
  if (std::holds_alternative<FailoverReplyDue>(expected)) say_if_refused("FAILOVER", reply);
  if (std::holds_alternative<SubscribeReplyDue>(expected)) say_if_refused("SUBSCRIBE", reply);
  return outlets_.answered(expected, reply);
}

void Conversation::secured(const std::string& reason) {
  if (reason == tls_failure_) return;
  tls_failure_ = reason;
  log_.log(quorum::Level::warning, about("TLS") + (reason.empty() ? "works again" : "fails: " + reason));
}

void Conversation::say_if_refused(const char* command, const redisReply& reply) {
  const auto known = refusals_.find(command);
  if (reply.type != REDIS_REPLY_ERROR) {
    if (known == refusals_.end()) return;
    refusals_.erase(known);
    log_.log(quorum::Level::warning, about(command) + "is accepted again");
    return;
  }
  if (std::string_view{command} == "AUTH") count_refusal();
  std::string refusal = loggable(reply);
  if (known != refusals_.end() && known->second == refusal) return;
  log_.log(quorum::Level::warning, about(command) + "is refused: " + refusal);
  refusals_.insert_or_assign(command, std::move(refusal));
}

void Conversation::count_refusal() {
  Counts* counts = connections_.counts();
  if (!counts) return;
  LinkCounts& links = counts->links;
  ++(counts->role_of(who_) == LinkRole::sentinel ? links.refused_by_peers : links.refused_by_redis);
}

void Conversation::count_ping(Clock::time_point sent) {
  if (Counts* counts = connections_.counts()) {
    counts->links.pings[at(counts->role_of(who_))].took(Clock::now() - sent);
  }
}

/// How a line of the log begins.
std::string Conversation::about(const char* what) const {
  return address_.text() + ": " + what + " on our " + channel_name(channel_) + " connection ";
}

void Conversation::close() {
  if (connection_ == nullptr) return;
  const bool stood = connection_->stands();
  connection_->abandon(Connection::Farewell::abrupt);
  connection_ = nullptr;
  due_.clear();
  if (stood) outlets_.tell(quorum::Disconnected{who_, channel_});
}

}  // namespace vedette::daemon
