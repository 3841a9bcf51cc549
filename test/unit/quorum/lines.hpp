#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "quorum/action.hpp"

namespace vedette::quorum {

// What a core does, as lines to compare with. Servers go by their address, peers by the digit of their id.

/// The line of an action; `name` tells how an instance is called.
std::string line_of(const Action& action, const std::function<std::string(InstanceId)>& name);

/// A vote: the answer to a question, with the opinion "not down".
std::string Votes(std::uint64_t ticket, char candidate, std::uint64_t epoch);
/// The same from one that holds the master down.
std::string VotesDown(std::uint64_t ticket, char candidate, std::uint64_t epoch);
/// No vote: `*`, epoch 0.
std::string Answers(std::uint64_t ticket, bool down);
std::string Asks(char peer, const std::string& master, std::uint64_t epoch);
std::string AsksForVote(char peer, const std::string& master, std::uint64_t epoch);
std::string Promotes(const std::string& server);
std::string LetsFollow(const std::string& server, const std::string& master);
std::string AnswersOrder(std::uint64_t ticket, const std::string& outcome, std::uint64_t count = 0);
std::string Reconnects(const std::string& who, Channel channel = Channel::command);
std::string Looks(char peer);

}  // namespace vedette::quorum
