// What is pressed on a receipt (the staff's check, the undo, the report) is sent until the server has heard it.
import { answerSurely } from "./together_answer.js";

// Loaded anew it stays where it was being read.
answerSurely(document.getElementById("main"), () => location.reload());
