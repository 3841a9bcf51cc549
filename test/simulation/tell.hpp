#pragma once

#include <string>

#include "quorum/action.hpp"
#include "quorum/order.hpp"
#include "test/simulation/links.hpp"

namespace vedette::simulation {

/// What an action is, in a line for people.
std::string tell(const quorum::Action& action, const Links& links);
/// The same for an answer to a question; `to` is the name of the asker's connection.
std::string tell_answer(const quorum::AnswerAsk& answer, const std::string& to);
/// The same for an operator's order.
std::string tell(const quorum::Order& order);

}  // namespace vedette::simulation
